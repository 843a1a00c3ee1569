#include "core/security/seal.h"

#include <cstdint>

#include <cryptopp/aes.h>
#include <cryptopp/gcm.h>
#include <cryptopp/hkdf.h>
#include <cryptopp/sha.h>

#include "core/check.h"
#include "core/security/encoding.h"

namespace muster {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

}  // namespace

InstanceKey::InstanceKey(const std::array<std::uint8_t, 32>& key)
    : key_(std::string(key.begin(), key.end())) {}

Sealed InstanceKey::seal(const Secret& secret, std::string_view context, Random& random) const {
  const std::string_view plain = secret.reveal();
  Sealed sealed;
  sealed.bytes.resize(kNonceSize + plain.size() + kTagSize);
  std::uint8_t* const nonce = bytes_of(sealed.bytes);
  std::uint8_t* const cipher = nonce + kNonceSize;
  random.fill({nonce, kNonceSize});
  CryptoPP::GCM<CryptoPP::AES>::Encryption gcm;
  gcm.SetKeyWithIV(bytes_of(key_.reveal()), key_.reveal().size(), nonce, kNonceSize);
  gcm.EncryptAndAuthenticate(cipher, cipher + plain.size(), kTagSize, nonce, kNonceSize,
                             bytes_of(context), context.size(), bytes_of(plain), plain.size());
  return sealed;
}

Result<Secret> InstanceKey::open(const Sealed& sealed, std::string_view context) const {
  constexpr auto kMessage = "A sealed value does not open with this instance key.";
  const std::string_view bytes = sealed.bytes;
  if (bytes.size() < kNonceSize + kTagSize)
    return fail(ErrorCode::kDamaged, kMessage, "", "it is too short");
  const std::string_view nonce = bytes.substr(0, kNonceSize);
  const std::string_view cipher = bytes.substr(kNonceSize, bytes.size() - kNonceSize - kTagSize);
  const std::string_view tag = bytes.substr(bytes.size() - kTagSize);

  std::string plain(cipher.size(), '\0');
  CryptoPP::GCM<CryptoPP::AES>::Decryption gcm;
  gcm.SetKeyWithIV(bytes_of(key_.reveal()), key_.reveal().size(), bytes_of(nonce), kNonceSize);
  const bool genuine =
      gcm.DecryptAndVerify(bytes_of(plain), bytes_of(tag), kTagSize, bytes_of(nonce), kNonceSize,
                           bytes_of(context), context.size(), bytes_of(cipher), cipher.size());
  Secret secret(std::move(plain));  // wiped even if it is not genuine
  if (!genuine) return fail(ErrorCode::kDamaged, kMessage, "", "the tag does not match");
  return secret;
}

std::string InstanceKey::derived_hex(std::string_view purpose, std::size_t n_bytes) const {
  std::array<std::uint8_t, 32> out{};
  MUSTER_CHECK(n_bytes <= out.size(), "{} bytes", n_bytes);
  derive(purpose, {out.data(), n_bytes});
  return to_hex(out).substr(0, 2 * n_bytes);
}

Secret InstanceKey::derived_secret(std::string_view purpose) const {
  std::string out(32, '\0');
  derive(purpose, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return Secret(std::move(out));
}

void InstanceKey::derive(std::string_view purpose, std::span<std::uint8_t> out) const {
  CryptoPP::HKDF<CryptoPP::SHA256>().DeriveKey(out.data(), out.size(), bytes_of(key_.reveal()),
                                               key_.reveal().size(), nullptr, 0, bytes_of(purpose),
                                               purpose.size());
}

}  // namespace muster

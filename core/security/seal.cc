#include "core/security/seal.h"

#include <cstdint>
#include <utility>

#include <cryptopp/hkdf.h>
#include <cryptopp/sha.h>

#include "core/check.h"
#include "core/security/aes_gcm.h"
#include "core/security/encoding.h"

namespace muster {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

InstanceKey::InstanceKey(const std::array<std::uint8_t, 32>& key)
    : key_(std::string(key.begin(), key.end())) {}

Sealed InstanceKey::seal(const Secret& secret, std::string_view context, Random& random) const {
  Sealed sealed;
  aes_gcm::seal(aes_gcm::Key(bytes_of(key_.reveal()), aes_gcm::kKeyBytes), context, secret.reveal(),
                random, sealed.bytes);
  return sealed;
}

Result<Secret> InstanceKey::open(const Sealed& sealed, std::string_view context) const {
  std::string plain;
  if (!aes_gcm::open(aes_gcm::Key(bytes_of(key_.reveal()), aes_gcm::kKeyBytes), context,
                     sealed.bytes, plain)) {
    return fail(ErrorCode::kDamaged, "A sealed value does not open with this instance key.", "",
                sealed.bytes.size() < aes_gcm::kOverheadBytes ? "it is too short"
                                                              : "the tag does not match");
  }
  return Secret(std::move(plain));
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

#include "core/security/aes_gcm.h"

#include <cstdint>

#include <cryptopp/aes.h>
#include <cryptopp/gcm.h>
#include <cryptopp/misc.h>

namespace muster::aes_gcm {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

// Making one costs more than a short message does.
template <typename Cipher>
Cipher& cipher() {
  thread_local Cipher made;
  return made;
}

}  // namespace

void seal(Key key, std::string_view context, std::string_view plain, Random& random,
          std::string& out) {
  std::array<std::uint8_t, kNonceBytes> nonce;
  random.fill(nonce);
  const std::size_t begin = out.size();
  out.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  out.resize(begin + kOverheadBytes + plain.size());
  std::uint8_t* const sealed = bytes_of(out) + begin + kNonceBytes;
  auto& gcm = cipher<CryptoPP::GCM<CryptoPP::AES>::Encryption>();
  gcm.SetKeyWithIV(key.data(), key.size(), nonce.data(), nonce.size());
  gcm.EncryptAndAuthenticate(sealed, sealed + plain.size(), kTagBytes, nonce.data(),
                             static_cast<int>(nonce.size()), bytes_of(context), context.size(),
                             bytes_of(plain), plain.size());
}

bool open(Key key, std::string_view context, std::string_view sealed, std::string& plain) {
  plain.clear();
  if (sealed.size() < kOverheadBytes) return false;
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kOverheadBytes);
  const std::string_view tag = sealed.substr(sealed.size() - kTagBytes);
  plain.resize(text.size());
  auto& gcm = cipher<CryptoPP::GCM<CryptoPP::AES>::Decryption>();
  gcm.SetKeyWithIV(key.data(), key.size(), bytes_of(nonce), nonce.size());
  const bool is_genuine = gcm.DecryptAndVerify(
      bytes_of(plain), bytes_of(tag), kTagBytes, bytes_of(nonce), static_cast<int>(nonce.size()),
      bytes_of(context), context.size(), bytes_of(text), text.size());
  if (is_genuine) return true;
  CryptoPP::SecureWipeArray(bytes_of(plain), plain.size());
  plain.clear();
  return false;
}

}  // namespace muster::aes_gcm

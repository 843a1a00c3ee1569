#include "core/security/aes_gcm.h"

#include <cstdint>
#include <cstring>

#include <cryptopp/aes.h>
#include <cryptopp/gcm.h>
#include <cryptopp/misc.h>
#include <cryptopp/secblock.h>

namespace muster::aes_gcm {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

// Making a cipher costs more than a short message does, and giving it a key almost as much. So each
// thread keeps two with the keys that it used last: who opens the keys of others, sealed under one,
// uses that one every other time. Keys are wiped with their thread.
template <typename Cipher>
class Kept {
 public:
  Cipher& with(Key key, const std::uint8_t* nonce) {
    for (One& one : ciphers_) {
      if (one.is_used && std::memcmp(one.key.data(), key.data(), key.size()) == 0) {
        latest_ = &one;
        return one.cipher;
      }
    }
    One& older = latest_ == &ciphers_[0] ? ciphers_[1] : ciphers_[0];
    older.cipher.SetKeyWithIV(key.data(), key.size(), nonce, kNonceBytes);
    std::memcpy(older.key.data(), key.data(), key.size());
    older.is_used = true;
    latest_ = &older;
    return older.cipher;
  }

 private:
  struct One {
    Cipher cipher;
    CryptoPP::FixedSizeSecBlock<std::uint8_t, kKeyBytes> key;
    bool is_used = false;
  };
  std::array<One, 2> ciphers_;
  One* latest_ = nullptr;
};

template <typename Cipher>
Cipher& cipher(Key key, const std::uint8_t* nonce) {
  thread_local Kept<Cipher> kept;
  return kept.with(key, nonce);
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
  auto& gcm = cipher<CryptoPP::GCM<CryptoPP::AES>::Encryption>(key, nonce.data());
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
  auto& gcm = cipher<CryptoPP::GCM<CryptoPP::AES>::Decryption>(key, bytes_of(nonce));
  const bool is_genuine = gcm.DecryptAndVerify(
      bytes_of(plain), bytes_of(tag), kTagBytes, bytes_of(nonce), static_cast<int>(nonce.size()),
      bytes_of(context), context.size(), bytes_of(text), text.size());
  if (is_genuine) return true;
  CryptoPP::SecureWipeArray(bytes_of(plain), plain.size());
  plain.clear();
  return false;
}

}  // namespace muster::aes_gcm

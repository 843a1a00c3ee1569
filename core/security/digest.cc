#include "core/security/digest.h"

#include <cstdint>

#include <cryptopp/misc.h>
#include <cryptopp/sha.h>

namespace muster {

Digest digest_of(const Secret& secret) { return content_digest(secret.reveal()); }

Digest content_digest(std::string_view bytes) {
  Digest digest;
  CryptoPP::SHA256().CalculateDigest(
      digest.bytes.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return digest;
}

bool equal_in_constant_time(const Digest& a, const Digest& b) {
  return CryptoPP::VerifyBufsEqual(a.bytes.data(), b.bytes.data(), a.bytes.size());
}

}  // namespace muster

#include "core/security/random.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include <cryptopp/osrng.h>

#include "core/security/encoding.h"

namespace muster {

std::string Random::token(std::size_t n_bytes) {
  std::vector<std::uint8_t> bytes(n_bytes);
  fill(bytes);
  return to_base64url(bytes);
}

std::string Random::hex(std::size_t n_bytes) {
  std::vector<std::uint8_t> bytes(n_bytes);
  fill(bytes);
  return to_hex(bytes);
}

std::uint64_t Random::number() {
  std::uint8_t bytes[8];
  fill(bytes);
  std::uint64_t n = 0;
  std::memcpy(&n, bytes, sizeof n);
  return n;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  CryptoPP::OS_GenerateRandomBlock(false, out.data(), out.size());
}

}  // namespace muster

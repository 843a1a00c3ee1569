#include "core/security/keyed_hash.h"

#include <array>
#include <cstdint>

#include <cryptopp/siphash.h>

#include "core/check.h"

namespace muster {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

KeyedHash::KeyedHash(Secret key) : key_(std::move(key)) {
  MUSTER_CHECK(key_.reveal().size() >= kKeyBytes, "a key of {} bytes", key_.reveal().size());
}

std::uint64_t KeyedHash::operator()(std::string_view text) const {
  CryptoPP::SipHash<2, 4, false> hash(bytes_of(key_.reveal()), kKeyBytes);
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
  hash.CalculateDigest(bytes.data(), bytes_of(text), text.size());
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

}  // namespace muster

#include "core/crc32c.h"

#include <cstdint>

#include <cryptopp/crc.h>

namespace muster {

std::uint32_t crc32c(std::string_view bytes) {
  // The concrete class instead of the library's registry: it selects the processor's instruction
  // itself.
  CryptoPP::CRC32C crc;
  crc.Update(reinterpret_cast<const CryptoPP::byte*>(bytes.data()), bytes.size());
  CryptoPP::byte digest[CryptoPP::CRC32C::DIGESTSIZE];
  crc.TruncatedFinal(digest, sizeof digest);
  return static_cast<std::uint32_t>(digest[0]) | static_cast<std::uint32_t>(digest[1]) << 8 |
         static_cast<std::uint32_t>(digest[2]) << 16 | static_cast<std::uint32_t>(digest[3]) << 24;
}

}  // namespace muster

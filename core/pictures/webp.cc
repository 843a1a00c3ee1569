#include "core/pictures/webp.h"

#include <cstdint>

namespace muster {
namespace {

constexpr std::size_t kHeaderSize = 12;  // "RIFF", size, "WEBP"
constexpr std::size_t kChunkHeaderSize = 8;
constexpr unsigned char kExtendedFlags = 0x20 | 0x08 | 0x04;  // profile, EXIF, XMP

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string little_endian(std::size_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

bool is_metadata(std::string_view kind) {
  return kind == "EXIF" || kind == "XMP " || kind == "ICCP";
}

}  // namespace

std::string without_metadata(std::string_view webp) {
  if (webp.size() < kHeaderSize) return std::string(webp);
  std::string chunks;
  for (std::string_view rest = webp.substr(kHeaderSize); !rest.empty();) {
    if (rest.size() < kChunkHeaderSize) return std::string(webp);
    const std::size_t size = little_endian(rest.substr(4, 4));
    const std::size_t padded = kChunkHeaderSize + size + size % 2;
    if (padded > rest.size()) return std::string(webp);
    std::string chunk(rest.substr(0, padded));
    if (chunk.starts_with("VP8X") && size > 0) {
      chunk[kChunkHeaderSize] =
          static_cast<char>(static_cast<unsigned char>(chunk[kChunkHeaderSize]) & ~kExtendedFlags);
    }
    if (!is_metadata(std::string_view(chunk).substr(0, 4))) chunks += chunk;
    rest.remove_prefix(padded);
  }
  return "RIFF" + little_endian(chunks.size() + 4) + "WEBP" + chunks;
}

}  // namespace muster

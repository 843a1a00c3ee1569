#include "http/pictures/webp.h"

#include <cstdint>

#include "core/codec/varint.h"
#include "http/pictures/format.h"

namespace muster::http {
namespace {

constexpr std::size_t kHeaderSize = 12;  // "RIFF", size, "WEBP"
constexpr std::size_t kChunkHeaderSize = 8;
constexpr unsigned char kExtendedFlags = 0x20 | 0x08 | 0x04;  // profile, EXIF, XMP

bool is_metadata(std::string_view kind) {
  return kind == "EXIF" || kind == "XMP " || kind == "ICCP";
}

}  // namespace

std::string without_metadata(std::string_view webp) {
  if (image_format_of(webp) != ImageFormat::kWebp) return std::string(webp);
  std::string chunks;
  for (std::string_view rest = webp.substr(kHeaderSize); !rest.empty();) {
    if (rest.size() < kChunkHeaderSize) return std::string(webp);
    const std::size_t size = ByteReader(rest.substr(4, 4)).u32();
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
  std::string file = "RIFF";
  ByteWriter(file).u32(static_cast<std::uint32_t>(chunks.size() + 4));
  return file + "WEBP" + chunks;
}

}  // namespace muster::http

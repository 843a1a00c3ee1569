// Headers of pictures: which format the bytes are in, and a WebP file without its metadata.

#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/codec/varint.h"
#include "http/pictures/format.h"
#include "http/pictures/webp.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr std::size_t kFileHeaderBytes = 12;
constexpr std::size_t kChunkHeaderBytes = 8;

// Whether the file is a header and whole chunks (RFC 9649, section 2).
bool is_whole(std::string_view file) {
  if (http::image_format_of(file) != http::ImageFormat::kWebp) return false;
  for (std::string_view rest = file.substr(kFileHeaderBytes); !rest.empty();) {
    if (rest.size() < kChunkHeaderBytes) return false;
    const std::uint64_t size = ByteReader(rest.substr(4)).u32();
    const std::uint64_t padded = kChunkHeaderBytes + size + size % 2;
    if (padded > rest.size()) return false;
    rest.remove_prefix(padded);
  }
  return true;
}

}  // namespace

void fuzz(std::string_view input) {
  const std::string without = http::without_metadata(input);
  if (!is_whole(input)) {
    MUSTER_CHECK(without == input, "what is no WebP file was changed");
    return;
  }
  MUSTER_CHECK(is_whole(without) && without.size() <= input.size(),
               "the file is not whole any more");
  MUSTER_CHECK(ByteReader(std::string_view(without).substr(4)).u32() == without.size() - 8,
               "the file says another size than it has");
  MUSTER_CHECK(http::without_metadata(without) == without, "something was left for a second time");
  for (std::string_view rest = std::string_view(without).substr(kFileHeaderBytes); !rest.empty();) {
    const std::string_view kind = rest.substr(0, 4);
    MUSTER_CHECK(kind != "EXIF" && kind != "XMP " && kind != "ICCP", "{} was left", kind);
    const std::uint64_t size = ByteReader(rest.substr(4)).u32();
    rest.remove_prefix(kChunkHeaderBytes + size + size % 2);
  }
}

}  // namespace muster::fuzz

#include "core/log/rocksdb/table_tail.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/file_descriptor.h"

namespace muster {
namespace {

constexpr std::uint64_t kFooterBytes = 53;
constexpr std::uint64_t kHandlesBytes = 40;  // with padding
constexpr std::uint64_t kMagic = 0x88e241b785f4cff7;
constexpr std::uint64_t kBlockBytesMax = 1 << 20;  // of either block; ours have about a thousand
constexpr std::uint32_t kHasHashIndex = 1u << 31;

struct Place {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

std::optional<std::string> read_at(int fd, const Place& place) {
  if (place.bytes > kBlockBytesMax) return std::nullopt;
  std::string bytes(place.bytes, '\0');
  const ssize_t n = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(place.offset));
  if (n != static_cast<ssize_t>(bytes.size())) return std::nullopt;
  return bytes;
}

std::optional<Place> metaindex_in(std::string_view footer) {
  ByteReader in(footer);
  (void)in.u8();  // type of checksum
  ByteReader handles(in.bytes(kHandlesBytes));
  const Place place{handles.varint(), handles.varint()};
  (void)in.u32();  // format version
  return in.u64() == kMagic && in.good() && handles.good() ? std::optional(place) : std::nullopt;
}

// Entries start with three lengths: of the prefix shared with the previous key, of the rest of the
// key, and of the value.
std::optional<Place> properties_in(std::string_view metaindex) {
  ByteReader in(metaindex);
  std::string key;
  while (in.good() && in.remaining() > 0) {
    const std::uint64_t shared = in.varint();
    const std::uint64_t rest = in.varint();
    const std::uint64_t value_bytes = in.varint();
    if (!in.good() || shared > key.size()) break;
    key.resize(shared);
    key += in.bytes(rest);
    ByteReader value(in.bytes(value_bytes));
    if (key != "rocksdb.properties") continue;
    const Place place{value.varint(), value.varint()};
    return value.good() ? std::optional(place) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool ends_rocksdb(const std::filesystem::path& table) {
  const FileDescriptor fd(::open(table.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size < kFooterBytes) return false;
  const auto footer = read_at(fd.get(), {size - kFooterBytes, kFooterBytes});
  const auto metaindex_at = footer ? metaindex_in(*footer) : std::nullopt;
  const auto metaindex = metaindex_at ? read_at(fd.get(), *metaindex_at) : std::nullopt;
  const auto properties = metaindex ? properties_in(*metaindex) : std::nullopt;
  constexpr std::uint64_t kEndBytes = sizeof(std::uint32_t);
  if (!properties || properties->bytes < kEndBytes) return false;
  const auto end =
      read_at(fd.get(), {properties->offset + properties->bytes - kEndBytes, kEndBytes});
  return end && (ByteReader(*end).u32() & kHasHashIndex) != 0;
}

}  // namespace muster

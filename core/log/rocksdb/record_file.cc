#include "core/log/rocksdb/record_file.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"

namespace muster {
namespace {

constexpr std::uint64_t kBlockBytes = 32 * 1024;
constexpr std::uint64_t kHeaderBytes = 4 + 2 + 1;
// Any byte behind an unfinished record may be a header with a checksum over up to a block. In a
// write that was cut short (a commit: kCommitBytesMax) some 20 MiB look like that; more was made on
// purpose.
constexpr std::uint64_t kLookedThroughMax = 256U << 20;

enum Type : std::uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

// RocksDB masks a checksum that is stored beside the bytes it covers (util/crc32c.h).
std::uint32_t unmasked(std::uint32_t masked) {
  constexpr std::uint32_t kDelta = 0xa282ead8U;
  return std::rotl(masked - kDelta, 15);
}

struct Fragment {
  std::uint8_t type = 0;
  std::uint64_t begin = 0;  // of its payload
  std::uint64_t end = 0;
  bool is_within = false;   // within its block and the file
  bool is_checked = false;  // the checksum matches
};

// The fragment whose header is at `offset`. `end` may exceed the block or the file; then nothing is
// checked. Requires: a complete header at `offset`.
Fragment fragment_at(std::string_view bytes, std::uint64_t offset) {
  ByteReader header(bytes.substr(offset, kHeaderBytes));
  const std::uint32_t checksum = unmasked(header.u32());
  const std::uint64_t length = header.u8() | static_cast<std::uint64_t>(header.u8()) << 8;
  Fragment fragment;
  fragment.type = header.u8();
  fragment.begin = offset + kHeaderBytes;
  fragment.end = fragment.begin + length;
  const std::uint64_t block_end = (offset / kBlockBytes + 1) * kBlockBytes;
  fragment.is_within = fragment.end <= block_end && fragment.end <= bytes.size();
  if (fragment.is_within) {
    fragment.is_checked = crc32c(bytes.substr(offset + kHeaderBytes - 1, 1 + length)) == checksum;
  }
  return fragment;
}

bool is_all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

enum class Behind : std::uint8_t { kNoRecord, kRecord, kUnknown };

// Whether a complete record starts anywhere behind `offset`. A write that was cut short is the last
// one, so another record behind it means that its header was changed. The remaining fragments of a
// record do not count: a power cut may write some of its blocks and not others.
Behind look_behind(std::string_view bytes, std::uint64_t offset) {
  std::uint64_t bytes_left = kLookedThroughMax;
  for (std::uint64_t at = offset + 1; at + kHeaderBytes <= bytes.size(); ++at) {
    const auto type = static_cast<std::uint8_t>(bytes[at + kHeaderBytes - 1]);
    if (type != kFull && type != kFirst) continue;
    if (kBlockBytes - at % kBlockBytes < kHeaderBytes) continue;
    const Fragment fragment = fragment_at(bytes, at);
    if (!fragment.is_within) continue;
    if (fragment.is_checked && fragment.end > fragment.begin) return Behind::kRecord;
    const std::uint64_t looked_through = fragment.end - at;
    if (looked_through > bytes_left) return Behind::kUnknown;
    bytes_left -= looked_through;
  }
  return Behind::kNoRecord;
}

class Scan {
 public:
  explicit Scan(std::string_view bytes) : bytes_(bytes) {}

  // The next complete record; nullopt at the end, which result() describes.
  std::optional<std::string_view> next() {
    assembled_.clear();
    bool is_begun = false;
    record_offset_ = at_;
    while (true) {
      skip_padding();
      if (!is_begun) record_offset_ = at_;
      const std::string_view rest = bytes_.substr(std::min<std::uint64_t>(at_, bytes_.size()));
      if (is_all_zero(rest)) return is_begun ? cut_short() : finish(RecordScan::End::kClean, "");
      // Zeros followed by data: after a power cut some blocks of the last write may be missing.
      if (rest.size() < kHeaderBytes || is_all_zero(rest.substr(0, kHeaderBytes)))
        return cut_short();
      const Fragment fragment = fragment_at(bytes_, at_);
      if (fragment.type < kFull || fragment.type > kLast)
        return damaged("a record's type is " + std::to_string(fragment.type));
      const std::uint64_t block_end = (at_ / kBlockBytes + 1) * kBlockBytes;
      if (fragment.end > block_end) return damaged("a record's length reaches past its block");
      if (fragment.end > bytes_.size()) return cut_short();
      if (!fragment.is_checked) return damaged("a record's checksum does not match");
      const bool continues = fragment.type == kMiddle || fragment.type == kLast;
      if (continues != is_begun)
        return damaged(continues ? "a record's start is missing" : "a record's end is missing");
      const std::string_view payload = bytes_.substr(fragment.begin, fragment.end - fragment.begin);
      at_ = fragment.end;
      if (fragment.type == kFull) return payload;
      assembled_.append(payload);
      if (fragment.type == kLast) return assembled_;
      is_begun = true;
    }
  }

  std::uint64_t record_offset() const { return record_offset_; }
  RecordScan result() && { return std::move(result_); }
  void stop() { finish(RecordScan::End::kClean, ""); }

 private:
  void skip_padding() {
    const std::uint64_t left = kBlockBytes - at_ % kBlockBytes;
    if (left < kHeaderBytes) at_ += left;
  }
  std::optional<std::string_view> finish(RecordScan::End end, std::string why) {
    result_ = {end, record_offset_, std::move(why)};
    return std::nullopt;
  }
  std::optional<std::string_view> damaged(std::string why) {
    return finish(RecordScan::End::kDamaged, std::move(why));
  }
  std::optional<std::string_view> cut_short() {
    switch (look_behind(bytes_, record_offset_)) {
      case Behind::kNoRecord:
        return finish(RecordScan::End::kUnfinished, "");
      case Behind::kRecord:
        return damaged("a record's length is wrong: whole records follow it");
      case Behind::kUnknown:
        return damaged("a record is unfinished, and the bytes after it were not written by us");
    }
    MUSTER_UNREACHABLE("Behind");
  }

  const std::string_view bytes_;
  std::uint64_t at_ = 0;
  std::uint64_t record_offset_ = 0;
  std::string assembled_;
  RecordScan result_;
};

}  // namespace

RecordScan scan_records(
    std::string_view bytes,
    const std::function<bool(std::string_view record, std::uint64_t offset)>& on_record) {
  Scan scan(bytes);
  while (const std::optional<std::string_view> record = scan.next()) {
    if (!on_record(*record, scan.record_offset())) {
      scan.stop();
      break;
    }
  }
  return std::move(scan).result();
}

}  // namespace muster

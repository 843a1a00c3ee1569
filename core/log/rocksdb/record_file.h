// Reads RocksDB's record files (write-ahead logs and MANIFESTs) without RocksDB, whose own readers
// either repair what they find (as owner) or can loop for ever on a damaged header (as secondary).
//
//   const RecordScan scan =
//       scan_records(bytes, [&](std::string_view record, std::uint64_t offset) { ... });
//   if (scan.end == RecordScan::End::kDamaged) ...;  // scan.why, at byte scan.end_offset
//
// Format (github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format): blocks of 32 KiB; a record
// is one FULL fragment, or FIRST, MIDDLE ..., LAST; a fragment is
//
//   u32 masked CRC32C of type and payload | u16 payload length | u8 type | payload
//
// (little endian) and lies within one block; a rest of a block too short for a header (7 bytes) is
// padding. The types for recycled files (5 to 8) and compression (9) are never written with our
// options, so they are damage.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace muster {

struct RecordScan {
  enum class End {
    kClean,       // at the end of a record, or in reserved zeros
    kUnfinished,  // the file ends within a record and no later one follows: a write cut short
    kDamaged,     // bytes that no writer leaves; see `why`
  };
  End end = End::kClean;
  std::uint64_t end_offset = 0;  // [0, end_offset) holds whole records
  std::string why;               // a clause for a message, e.g. "a checksum does not match"
};

// Calls `on_record` for every complete record in order, with its offset in the file; returning
// false stops the scan, which then ends kClean before that record. The view is valid only during
// the call. Never reads past `bytes`. Takes linear time: if too many bytes behind an unfinished
// record look like headers, the result is kDamaged, the safe side, instead of kUnfinished.
RecordScan scan_records(
    std::string_view bytes,
    const std::function<bool(std::string_view record, std::uint64_t offset)>& on_record);

}  // namespace muster

// RocksDB's record files. Two kinds of input, by the first byte's lowest bit:
//   - the bytes of a file, whose checksums are made right where its next bit asks for that:
//     whatever they are, the scan ends within them and finds the same again up to its end;
//   - the sizes of records, which are written as RocksDB writes them, and one damage: a file that
//     is whole, cut off, or has one changed byte. No record is read that was not written, and only
//     a cut may look like a write that was cut short.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "core/log/rocksdb/record_file.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr std::size_t kBlockBytes = 32 * 1024;
constexpr std::size_t kHeaderBytes = 7;
constexpr std::size_t kRecordsMax = 5;

enum Type : std::uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

struct Read {
  std::vector<std::string> records;
  std::vector<std::uint64_t> offsets;
  RecordScan scan;
};

Read read_records(std::string_view bytes, std::size_t records_max = ~std::size_t{0}) {
  Read read;
  read.scan = scan_records(bytes, [&](std::string_view record, std::uint64_t offset) {
    if (read.records.size() == records_max) return false;
    read.records.emplace_back(record);
    read.offsets.push_back(offset);
    return true;
  });
  return read;
}

std::uint32_t masked(std::uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8U; }

std::uint32_t stored_checksum(std::string_view type_and_payload) {
  return masked(crc32c(type_and_payload));
}

// --- any bytes -----------------------------------------------------------------------------------

// Makes the checksum of each fragment right that a reader comes to.
void repair_checksums(std::string& bytes) {
  for (std::size_t at = 0; at + kHeaderBytes <= bytes.size();) {
    const std::size_t left = kBlockBytes - at % kBlockBytes;
    if (left < kHeaderBytes) {
      at += left;
      continue;
    }
    ByteReader length(std::string_view(bytes).substr(at + 4, 2));
    const std::size_t size = length.u8() | std::size_t{length.u8()} << 8;
    if (kHeaderBytes + size > left || at + kHeaderBytes + size > bytes.size()) return;
    std::string checksum;
    ByteWriter(checksum).u32(stored_checksum(std::string_view(bytes).substr(at + 6, 1 + size)));
    bytes.replace(at, checksum.size(), checksum);
    at += kHeaderBytes + size;
  }
}

void check_any(std::string_view bytes) {
  const Read read = read_records(bytes);
  MUSTER_CHECK(read.scan.end_offset <= bytes.size(), "ends at {} of {} bytes", read.scan.end_offset,
               bytes.size());
  MUSTER_CHECK(std::ranges::is_sorted(read.offsets), "records are read backwards");
  const bool is_damaged = read.scan.end == RecordScan::End::kDamaged;
  MUSTER_CHECK(is_damaged != read.scan.why.empty(), "damage is said where there is none, or not");

  const Read whole = read_records(bytes.substr(0, read.scan.end_offset));
  MUSTER_CHECK(whole.scan.end == RecordScan::End::kClean && whole.records == read.records,
               "what is whole is read in another way without what follows");
  if (read.records.empty()) return;
  const Read all_but_last = read_records(bytes, read.records.size() - 1);
  MUSTER_CHECK(all_but_last.scan.end == RecordScan::End::kClean &&
                   all_but_last.scan.end_offset == read.offsets.back(),
               "a scan that is stopped ends at {}, its record is at {}",
               all_but_last.scan.end_offset, read.offsets.back());
}

// --- what RocksDB writes -------------------------------------------------------------------------

struct Written {
  std::string bytes;
  std::vector<std::string> records;
  std::vector<std::size_t> ends;  // of the records in `bytes`
};

// log::Writer::AddRecord (db/log_writer.cc).
void write_record(std::string_view record, Written& file) {
  bool is_begun = false;
  std::string_view left = record;
  do {
    const std::size_t room = kBlockBytes - file.bytes.size() % kBlockBytes;
    if (room < kHeaderBytes) {
      file.bytes.append(room, '\0');
      continue;
    }
    const std::string_view payload = left.substr(0, room - kHeaderBytes);
    left.remove_prefix(payload.size());
    const bool is_last = left.empty();
    const Type type = is_begun ? (is_last ? kLast : kMiddle) : (is_last ? kFull : kFirst);
    std::string checked(1, static_cast<char>(type));
    checked += payload;
    ByteWriter out(file.bytes);
    out.u32(stored_checksum(checked));
    out.u8(static_cast<std::uint8_t>(payload.size() & 0xff));
    out.u8(static_cast<std::uint8_t>(payload.size() >> 8));
    out.bytes(checked);
    is_begun = true;
    if (is_last) break;
  } while (true);
  file.records.emplace_back(record);
  file.ends.push_back(file.bytes.size());
}

// No two bytes near each other are alike, and none is zero.
std::string payload_of(std::size_t size, std::uint8_t seed) {
  std::string payload(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    payload[i] = static_cast<char>(1 + (seed + i * 7 + i / 251) % 255);
  return payload;
}

void expect_first_records(const Read& read, const Written& file) {
  MUSTER_CHECK(read.records.size() <= file.records.size(), "{} records were read, {} written",
               read.records.size(), file.records.size());
  for (std::size_t i = 0; i < read.records.size(); ++i)
    MUSTER_CHECK(read.records[i] == file.records[i], "record {} is not the one written", i);
}

void check_written(Input in) {
  const std::uint8_t damage = in.byte() % 3;
  const std::uint64_t where = in.number(3);
  const auto flipped = static_cast<std::uint8_t>(in.byte() | 1);
  Written file;
  while (!in.is_at_end() && file.records.size() < kRecordsMax) {
    const auto seed = static_cast<std::uint8_t>(file.records.size() * 31);
    write_record(payload_of(1 + in.number(2), seed), file);  // a WriteBatch is never empty
  }
  if (file.bytes.empty()) return;

  if (damage == 0) {
    const Read read = read_records(file.bytes);
    expect_first_records(read, file);
    MUSTER_CHECK(
        read.scan.end == RecordScan::End::kClean && read.records.size() == file.records.size(),
        "a whole file is not read to its end: {}", read.scan.why);
    return;
  }
  const std::size_t at = where % file.bytes.size();
  if (damage == 1) {
    const Read read = read_records(std::string_view(file.bytes).substr(0, at));
    expect_first_records(read, file);
    const auto whole = static_cast<std::size_t>(
        std::ranges::count_if(file.ends, [&](std::size_t end) { return end <= at; }));
    MUSTER_CHECK(read.records.size() == whole, "{} records of {} before the cut were read",
                 read.records.size(), whole);
    MUSTER_CHECK(read.scan.end != RecordScan::End::kDamaged, "a cut is called damage: {}",
                 read.scan.why);
    return;
  }
  std::string changed = file.bytes;
  changed[at] = static_cast<char>(static_cast<std::uint8_t>(changed[at]) ^ flipped);
  const Read read = read_records(changed);
  expect_first_records(read, file);
  const std::size_t missing = file.records.size() - read.records.size();
  if (missing == 0) return;  // in padding
  MUSTER_CHECK(read.scan.end != RecordScan::End::kClean, "a changed byte hides {} records",
               missing);
  MUSTER_CHECK(missing == 1 || read.scan.end == RecordScan::End::kDamaged,
               "{} records are taken for a write that was cut short", missing);
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::uint8_t kind = in.byte();
  if ((kind & 1) != 0) {
    check_written(in);
    return;
  }
  std::string bytes(in.rest());
  if ((kind & 2) != 0) repair_checksums(bytes);
  check_any(bytes);
}

}  // namespace muster::fuzz

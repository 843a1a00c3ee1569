// What the reader of record files says of bytes that no writer leaves. The files are RocksDB's own.
#include "core/log/rocksdb/record_file.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/rocksdb/wal_commits.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/sample_events.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

struct Read {
  std::vector<std::string> records;
  std::vector<std::uint64_t> offsets;
  RecordScan scan;
};

Read read_records(std::string_view bytes) {
  Read read;
  read.scan = scan_records(bytes, [&](std::string_view record, std::uint64_t offset) {
    read.records.emplace_back(record);
    read.offsets.push_back(offset);
    return true;
  });
  return read;
}

constexpr int kCommits = 6;

// The write-ahead log of six commits, two of them larger than a block.
std::string sample_wal() {
  TempDir dir;
  std::mt19937 random(1);
  const auto log = must_open(dir.path());
  for (int i = 0; i < kCommits; ++i) {
    std::string text(i % 3 == 2 ? 80'000 : 20, ' ');
    for (char& c : text) c = static_cast<char>(random());
    must_append(*log, {kContractTime, {Event{sample_who(), OrganizationRenamed{std::move(text)}}}});
  }
  return read_file(log_files(dir.path(), ".log").at(0));
}

class RecordFileTest : public testing::Test {
 protected:
  const std::string wal_ = sample_wal();
  const Read whole_ = read_records(wal_);

  // Whether the records read are the first of those that were written.
  void expect_first_records(const Read& read) const {
    ASSERT_LE(read.records.size(), whole_.records.size());
    for (std::size_t i = 0; i < read.records.size(); ++i)
      EXPECT_EQ(read.records[i], whole_.records[i]);
  }
};

TEST_F(RecordFileTest, ReadsWhatRocksdbWrote) {
  EXPECT_EQ(whole_.scan.end, RecordScan::End::kClean);
  EXPECT_EQ(whole_.scan.end_offset, wal_.size());
  ASSERT_EQ(whole_.records.size(), std::size_t{kCommits});
  Position next(0);
  for (const std::string& record : whole_.records) {
    const auto read = read_wal_record(record, [&](const EncodedCommit& commit) -> Result<void> {
      EXPECT_EQ(commit.first, next);
      next = commit.end();
      return {};
    });
    EXPECT_TRUE(read) << read.error().message;
  }
  EXPECT_EQ(next, Position(kCommits));
}

TEST_F(RecordFileTest, AFileThatEndsWithinARecordIsUnfinished) {
  for (std::size_t kept = 1; kept < wal_.size(); kept += kept < 300 ? 1 : 997) {
    const Read read = read_records(std::string_view(wal_).substr(0, kept));
    expect_first_records(read);
    const bool at_an_end = std::ranges::find(whole_.offsets, kept) != whole_.offsets.end();
    EXPECT_EQ(read.scan.end, at_an_end ? RecordScan::End::kClean : RecordScan::End::kUnfinished)
        << kept;
    EXPECT_LE(read.scan.end_offset, kept);
  }
}

TEST_F(RecordFileTest, RoomThatWasReservedIsNoRecord) {
  const Read read = read_records(wal_ + std::string(100'000, '\0'));
  EXPECT_EQ(read.scan.end, RecordScan::End::kClean);
  EXPECT_EQ(read.records, whole_.records);
}

// RocksDB takes these for the end of the log, and its secondary instance loops on the first of
// them.
TEST_F(RecordFileTest, EveryFlippedBitOfAHeaderWithARecordBehindItIsDamage) {
  for (std::size_t i = 0; i + 1 < whole_.offsets.size(); ++i) {
    for (std::size_t bit = 0; bit < 7 * 8; ++bit) {
      std::string flipped = wal_;
      flipped[whole_.offsets[i] + bit / 8] ^= static_cast<char>(1 << bit % 8);
      const Read read = read_records(flipped);
      expect_first_records(read);
      EXPECT_EQ(read.scan.end, RecordScan::End::kDamaged) << "record " << i << " bit " << bit;
      EXPECT_EQ(read.scan.end_offset, whole_.offsets[i]);
    }
  }
}

TEST_F(RecordFileTest, AFlippedBitInTheLastHeaderIsDamageOrAnUnfinishedRecord) {
  const std::uint64_t last = whole_.offsets.back();
  for (std::size_t bit = 0; bit < 7 * 8; ++bit) {
    std::string flipped = wal_;
    flipped[last + bit / 8] ^= static_cast<char>(1 << bit % 8);
    const Read read = read_records(flipped);
    EXPECT_EQ(read.records.size(), whole_.records.size() - 1);
    EXPECT_NE(read.scan.end, RecordScan::End::kClean) << bit;
  }
}

TEST_F(RecordFileTest, AnyFlippedBitIsDamageUnlessItIsPadding) {
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 300; ++i) {
    std::string flipped = wal_;
    const std::size_t byte = random() % flipped.size();
    flipped[byte] ^= static_cast<char>(1 << random() % 8);
    const Read read = read_records(flipped);
    expect_first_records(read);
    if (read.scan.end == RecordScan::End::kClean) {
      EXPECT_EQ(read.records, whole_.records) << byte;
    }
  }
}

TEST_F(RecordFileTest, AZeroedStretchWithARecordBehindItIsDamage) {
  std::string zeroed = wal_;
  const std::uint64_t begin = whole_.offsets[1];
  std::fill(zeroed.begin() + static_cast<std::ptrdiff_t>(begin),
            zeroed.begin() + static_cast<std::ptrdiff_t>(whole_.offsets[2]), '\0');
  const Read read = read_records(zeroed);
  EXPECT_EQ(read.scan.end, RecordScan::End::kDamaged);
  EXPECT_EQ(read.records.size(), 1u);
}

TEST_F(RecordFileTest, ALargeWriteThatLostABlockIsUnfinished) {
  std::mt19937 random(2);
  std::string bytes(1'100'000, ' ');
  for (char& c : bytes) c = static_cast<char>(random());
  const Read read = read_records(wal_ + std::string(40'000, '\0') + bytes);
  EXPECT_EQ(read.scan.end, RecordScan::End::kUnfinished) << read.scan.why;
  EXPECT_EQ(read.records, whole_.records);
}

// Every second byte looks like the header of a record of 16 KiB: a search of all of them took
// minutes.
TEST_F(RecordFileTest, BytesThatWereMadeToLookLikeHeadersAreNotSearchedThrough) {
  std::string bytes;
  while (bytes.size() < 64U << 20) bytes += "\x01\x3f";
  const Read read = read_records(wal_ + std::string(7, '\0') + bytes);
  EXPECT_EQ(read.scan.end, RecordScan::End::kDamaged);
  EXPECT_EQ(read.records, whole_.records);
}

TEST_F(RecordFileTest, AnyBytesEnd) {
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 200; ++i) {
    std::string bytes(random() % 70'000, ' ');
    for (char& c : bytes) c = static_cast<char>(random() % 5 == 0 ? random() : random() % 5);
    const Read read = read_records(bytes);
    EXPECT_LE(read.scan.end_offset, bytes.size());
    for (const std::string& record : read.records)
      (void)read_wal_record(record, [](const EncodedCommit&) -> Result<void> { return {}; });
  }
}

}  // namespace
}  // namespace muster

// A log that is refused, and a log that is only read, keep every byte: what recovery takes for an
// unfinished tail may be acknowledged records behind one flipped bit.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/stat.h>

#include "core/log/fsck.h"
#include "core/log/rocksdb/acknowledged_head.h"
#include "core/log/rocksdb/log_inspection.h"
#include "core/log/rocksdb/record_file.h"
#include "core/log/rocksdb/rocksdb_event_log.h"
#include "core/security/encoding.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPingsPerCommit = 50;
// Parts of a record's header.
constexpr std::uint64_t kLengthByte = 4;
constexpr std::uint64_t kTypeByte = 6;

using Files = std::map<std::string, std::string>;  // path below the directory -> bytes

Files files_below(const fs::path& dir) {
  Files files;
  for (const auto& file : fs::recursive_directory_iterator(dir)) {
    if (file.is_regular_file())
      files[file.path().lexically_relative(dir).string()] = read_file(file.path());
  }
  return files;
}

void flip(const fs::path& file, std::uint64_t byte, unsigned bit) {
  std::string bytes = read_file(file);
  ASSERT_LT(byte, bytes.size());
  bytes[byte] ^= static_cast<char>(1 << bit);
  write_file(file, bytes);
}

std::vector<std::uint64_t> record_offsets(const fs::path& file) {
  std::vector<std::uint64_t> offsets;
  scan_records(read_file(file), [&](std::string_view, std::uint64_t offset) {
    offsets.push_back(offset);
    return true;
  });
  return offsets;
}

class RefusalTest : public testing::Test {
 protected:
  void append(std::uint64_t commits) {
    const auto log = must_open(data());
    for (std::uint64_t i = 0; i < commits; ++i)
      must_append(*log, ping_draft(kContractTime, kPingsPerCommit));
  }

  // All three ways to open say kDamaged, and no byte of the log changes.
  void expect_refused(const fs::path& dir) const {
    const Files before = files_below(dir / "log");
    const auto expect_damage = [&](const Result<std::unique_ptr<RocksdbEventLog>>& log,
                                   const char* way) {
      ASSERT_FALSE(log) << way << ": opened, with the head at " << (*log)->head();
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << way << ": " << log.error().message;
      EXPECT_NE(log.error().message.find("position"), std::string::npos) << log.error().message;
      EXPECT_EQ(files_below(dir / "log"), before) << way;
    };
    expect_damage(RocksdbEventLog::open_beside(dir), "beside");
    expect_damage(RocksdbEventLog::open_for_reading(dir), "for reading");
    expect_damage(RocksdbEventLog::open(dir), "as owner");
  }

  const fs::path& data() const { return dir_.path(); }
  fs::path wal() const { return log_files(data(), ".log").at(0); }
  fs::path manifest() const {
    std::string name = read_file(data() / "log" / "CURRENT");
    name.pop_back();
    return data() / "log" / name;
  }

 private:
  TempDir dir_;
};

// Before, the open cut the log at the record and deleted the file, and then said that events are
// lost; from beside, type 1 turned into 5 never ended.
TEST_F(RefusalTest, AFlippedTypeOrLengthKeepsWhatLiesBehindIt) {
  append(6);
  for (const std::uint64_t offset : record_offsets(wal())) {
    for (std::uint64_t byte = kLengthByte; byte <= kTypeByte; ++byte) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        SCOPED_TRACE("record at " + std::to_string(offset) + " byte " + std::to_string(byte) +
                     " bit " + std::to_string(bit));
        TempDir copy;
        copy_files(data(), copy.path());
        flip(copy.path() / "log" / wal().filename(), offset + byte, bit);
        expect_refused(copy.path());
      }
    }
  }
}

// A copy of the log without DATA/head: only the records behind the flipped bit tell that it is one.
TEST_F(RefusalTest, WithoutAHeadTheRecordsBehindAFlippedBitTellOfIt) {
  append(6);
  fs::remove(data() / "head");
  const auto offsets = record_offsets(wal());
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      TempDir copy;
      copy_files(data(), copy.path());
      flip(copy.path() / "log" / wal().filename(), offsets[i] + kLengthByte + 1, bit);
      SCOPED_TRACE("record " + std::to_string(i) + " bit " + std::to_string(bit));
      expect_refused(copy.path());
    }
  }
}

TEST_F(RefusalTest, AManifestThatLostItsEndDoesNotCostTableFiles) {
  append(3);
  append(3);  // the first three are in a table file now
  append(0);  // and these
  for (const std::uint64_t offset : record_offsets(manifest())) {
    for (const unsigned bit : {0u, 2u, 4u}) {
      SCOPED_TRACE("record at " + std::to_string(offset) + " bit " + std::to_string(bit));
      TempDir copy;
      copy_files(data(), copy.path());
      flip(copy.path() / "log" / manifest().filename(), offset + kTypeByte, bit);
      expect_refused(copy.path());
    }
    TempDir cut;
    copy_files(data(), cut.path());
    fs::resize_file(cut.path() / "log" / manifest().filename(), offset);
    const Files before = files_below(cut.path() / "log");
    const auto log = RocksdbEventLog::open(cut.path());
    if (!log) {
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message;
      EXPECT_EQ(files_below(cut.path() / "log"), before);
    } else {
      EXPECT_EQ(read_all(**log).size(), 6u);
    }
  }
}

// Also where no head tells how far the log went.
TEST_F(RefusalTest, ATableFileThatTheManifestDoesNotKnowIsNotDeleted) {
  append(3);
  append(3);
  const std::string before = read_file(manifest());
  const std::string current = read_file(data() / "log" / "CURRENT");
  const std::string name = manifest().filename();
  append(0);
  fs::remove(manifest());
  write_file(data() / "log" / name, before);
  write_file(data() / "log" / "CURRENT", current);
  for (const fs::path& file : log_files(data(), ".log")) fs::remove(file);
  fs::remove(data() / "head");
  const Files files = files_below(data() / "log");
  const auto log = RocksdbEventLog::open(data());
  ASSERT_FALSE(log) << (*log)->head();
  EXPECT_EQ(log.error().code, ErrorCode::kDamaged);
  EXPECT_NE(log.error().message.find("can be read up to position 300"), std::string::npos)
      << log.error().message;
  EXPECT_EQ(files_below(data() / "log"), files);
}

TEST_F(RefusalTest, ACopyWithAFileMissingIsNamedOrWhole) {
  append(3);
  append(3);
  append(2);
  for (const bool with_head : {true, false}) {
    for (const auto& [name, bytes] : files_below(data() / "log")) {
      SCOPED_TRACE(name);
      TempDir copy;
      copy_files(data(), copy.path());
      fs::remove(copy.path() / "log" / name);
      if (!with_head) fs::remove(copy.path() / "head");
      const Files before = files_below(copy.path() / "log");
      const auto log = RocksdbEventLog::open(copy.path());
      if (!log) {
        EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message;
        EXPECT_EQ(files_below(copy.path() / "log"), before);
      } else if (with_head || bytes.empty() || !name.ends_with(".log")) {
        EXPECT_EQ(read_all(**log).size(), 8u);
      }  // else a newest write-ahead log that is gone, and nothing that tells of it
    }
  }
}

// Opening a pipe waits for a writer, and a terabyte of zeros is read for ever.
TEST_F(RefusalTest, WhatIsNoFileOfTheLogIsNotReadForEver) {
  append(3);
  const fs::path file = wal();
  for (const bool is_pipe : {true, false}) {
    TempDir copy;
    copy_files(data(), copy.path());
    const fs::path in_its_place = copy.path() / "log" / file.filename();
    if (is_pipe) {
      fs::remove(in_its_place);
      ASSERT_EQ(::mkfifo(in_its_place.c_str(), 0600), 0);
    } else {
      fs::resize_file(in_its_place, std::uintmax_t{1} << 40);
    }
    for (const auto& log :
         {RocksdbEventLog::open_beside(copy.path()), RocksdbEventLog::open(copy.path())}) {
      ASSERT_FALSE(log);
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message;
    }
  }
}

// RocksDB opens whatever has the name of one of its files.
TEST_F(RefusalTest, APipeInPlaceOfAnyFileOfTheLogIsNamed) {
  append(3);
  append(3);
  std::vector<std::string> names = {"999999.sst", "999999.log", "MANIFEST-999999"};
  for (const auto& [name, bytes] : files_below(data() / "log")) names.push_back(name);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    TempDir copy;
    copy_files(data(), copy.path());
    fs::remove(copy.path() / "log" / name);
    ASSERT_EQ(::mkfifo((copy.path() / "log" / name).c_str(), 0600), 0);
    for (const auto& log :
         {RocksdbEventLog::open_beside(copy.path()), RocksdbEventLog::open(copy.path())}) {
      ASSERT_FALSE(log);
      EXPECT_EQ(log.error().code, ErrorCode::kDamaged) << log.error().message;
      EXPECT_NE(log.error().message.find(name), std::string::npos) << log.error().message;
    }
  }
}

TEST_F(RefusalTest, WhatRecoveryDropsIsKeptAsideAndNamed) {
  append(5);
  const std::string acknowledged = read_file(data() / "head");
  append(1);
  write_file(data() / "head", acknowledged);
  cut_off(wal(), 3);
  const std::string torn = read_file(wal());
  const std::string name = wal().filename();

  const auto log = must_open(data());
  EXPECT_EQ(log->head(), Position(5 * kPingsPerCommit));
  ASSERT_EQ(log->notices().size(), 1u);
  const std::string& notice = log->notices()[0];
  EXPECT_NE(notice.find(name), std::string::npos) << notice;
  EXPECT_NE(notice.find(std::to_string(torn.size()) + " bytes"), std::string::npos) << notice;
  Files kept;
  for (const auto& dir : fs::directory_iterator(data() / "kept")) {
    EXPECT_NE(notice.find(dir.path().string()), std::string::npos) << notice;
    kept = files_below(dir.path() / "log");
  }
  EXPECT_EQ(kept[name], torn);
}

TEST_F(RefusalTest, ALogWithoutAnUnfinishedRecordLeavesNothingAside) {
  append(2);
  append(2);
  EXPECT_TRUE(must_open(data())->notices().empty());
  EXPECT_FALSE(fs::exists(data() / "kept"));
}

TEST_F(RefusalTest, ReadingChangesNoFile) {
  append(3);
  append(2);  // a table file and a write-ahead log
  const Files before = files_below(data());
  {
    const auto log = RocksdbEventLog::open_for_reading(data());
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ((*log)->head(), Position(5 * kPingsPerCommit));
    EXPECT_EQ(read_all(**log).size(), 5u);
    const auto appended = (*log)->append(ping_draft(kContractTime, 1), (*log)->head());
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, ErrorCode::kForbidden);
  }
  EXPECT_EQ(files_below(data()), before);
}

TEST_F(RefusalTest, ReadersKeepOwnersAwayAndOwnersReaders) {
  append(1);
  {
    const auto reader = RocksdbEventLog::open_for_reading(data());
    ASSERT_TRUE(reader);
    EXPECT_TRUE(RocksdbEventLog::open_for_reading(data()));
    EXPECT_EQ(RocksdbEventLog::open(data()).error().code, ErrorCode::kConflict);
  }
  const auto owner = must_open(data());
  EXPECT_EQ(RocksdbEventLog::open_for_reading(data()).error().code, ErrorCode::kConflict);
}

TEST_F(RefusalTest, ThereMustBeALogToRead) {
  EXPECT_EQ(RocksdbEventLog::open_for_reading(data()).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(files_below(data()).empty());
}

// A log that Muster 0.1 wrote.
TEST_F(RefusalTest, ALogOfAnotherFormatIsLeftAsItIs) {
  const TempDir old;
  fs::create_directories(old.path() / "log");
  {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, (old.path() / "log").string(), &raw).ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    const auto commit = from_hex("0100605ba09d37060002010102010002020000020200f8cfbe69");
    ASSERT_TRUE(commit);
    const rocksdb::Slice bytes(reinterpret_cast<const char*>(commit->data()), commit->size());
    ASSERT_TRUE(db->Put({}, std::string(8, '\0'), bytes).ok());
    ASSERT_TRUE(db->FlushWAL(true).ok());
  }
  const Files before = files_below(old.path() / "log");
  for (const auto& log :
       {RocksdbEventLog::open_beside(old.path()), RocksdbEventLog::open_for_reading(old.path()),
        RocksdbEventLog::open(old.path())}) {
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::kForbidden) << log.error().message;
    EXPECT_EQ(log.error().message,
              "The log was written by Muster 0.1, and only Muster 0.1 reads it.");
  }
  EXPECT_EQ(files_below(old.path() / "log"), before);
}

}  // namespace
}  // namespace muster

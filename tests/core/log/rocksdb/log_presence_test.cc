// Files of the log that go while it is open.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

Draft draft_of(std::uint32_t n, std::size_t bytes) {
  return {kContractTime + Duration(n),
          {Event{{}, ProjectCreated{ProjectId(n), std::string(bytes, 'x')}}}};
}

class LogPresenceTest : public testing::Test {
 protected:
  // A log with table files and a write-ahead log, both with bytes in them.
  void SetUp() override {
    { must_append(*must_open(dir_.path()), draft_of(++last_, 10)); }
    log_ = must_open(dir_.path());
    while (log_files(dir_.path(), ".sst").size() < 2)
      must_append(*log_, draft_of(++last_, 900'000));
    must_append(*log_, draft_of(++last_, 10));
    ASSERT_TRUE(log_->missing_files().empty());
  }
  fs::path newest_wal() const { return log_files(dir_.path(), ".log").back(); }
  std::string under_data(const fs::path& file) const { return "log/" + file.filename().string(); }

  TempDir dir_;
  std::unique_ptr<RocksdbEventLog> log_;
  std::uint32_t last_ = 0;
};

TEST_F(LogPresenceTest, RemovedFilesAreNamedAndComeBack) {
  const fs::path aside = dir_.path() / "aside";
  for (const fs::path& file :
       {newest_wal(), log_files(dir_.path(), ".sst").front(), dir_.path() / "log/CURRENT",
        dir_.path() / "head", dir_.path() / "log"}) {
    fs::rename(file, aside);
    const std::vector<std::string> missing = log_->missing_files();
    ASSERT_FALSE(missing.empty()) << file;
    fs::rename(aside, file);
    EXPECT_TRUE(log_->missing_files().empty()) << file;
  }
  fs::remove(log_files(dir_.path(), ".sst").front());
  EXPECT_EQ(log_->missing_files().size(), 1U);
}

TEST_F(LogPresenceTest, AFileInAnothersPlaceIsMissing) {
  const fs::path wal = newest_wal();
  fs::copy_file(wal, dir_.path() / "copy");
  fs::rename(dir_.path() / "copy", wal);
  EXPECT_EQ(log_->missing_files(), std::vector<std::string>{under_data(wal)});
}

TEST_F(LogPresenceTest, AWriteAheadLogThatWasCutIsMissing) {
  must_append(*log_, draft_of(++last_, 100'000));
  EXPECT_TRUE(log_->missing_files().empty());
  cut_off(newest_wal(), 1);
  EXPECT_EQ(log_->missing_files(), std::vector<std::string>{under_data(newest_wal())});
}

TEST_F(LogPresenceTest, WhatRocksdbPutsAwayIsNotMissed) {
  for (int i = 0; i < 200; ++i) {
    must_append(*log_, draft_of(++last_, 900'000));
    ASSERT_EQ(log_->missing_files(), std::vector<std::string>()) << i;
  }
}

// What was acknowledged is in memory still, and a stop writes it to a table file.
TEST_F(LogPresenceTest, AStopSavesWhatARemovedWriteAheadLogHeld) {
  fs::remove(newest_wal());
  EXPECT_FALSE(log_->missing_files().empty());
  log_.reset();
  const auto log = must_open(dir_.path());
  EXPECT_EQ(log->head(), Position(last_));
  EXPECT_EQ(read_all(*log).size(), last_);
}

}  // namespace
}  // namespace muster

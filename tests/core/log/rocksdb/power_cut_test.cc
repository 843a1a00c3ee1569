// What a power cut leaves of the log: everything that append() returned for. Killing a process does
// not show this, because the kernel keeps what the process wrote.

#include <cstdint>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/forgetful_disk.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

Draft draft_of(std::uint32_t n, std::size_t title_bytes) {
  return {kContractTime + Duration(n),
          {Event{{}, ProjectCreated{ProjectId(n), std::string(title_bytes, 'x')}}}};
}

class PowerCut : public testing::Test {
 protected:
  // Appends n commits on a disk whose power is then cut.
  void append_and_cut(std::uint32_t n, std::size_t bytes_max, bool lying_at_the_end = false) {
    ForgetfulDisk disk;
    {
      auto log = RocksdbEventLog::open(dir_.path(), {.env = &disk});
      ASSERT_TRUE(log) << log.error().message;
      for (std::uint32_t i = 0; i < n; ++i) {
        if (lying_at_the_end && i + 1 == n) disk.lie_from_now_on();
        must_append(**log, draft_of(++last_, random_() % bytes_max));
      }
      disk.cut_power();
      // Refused, and forgotten: it was never acknowledged.
      EXPECT_FALSE((*log)->append(draft_of(last_ + 1, 10), (*log)->head()).has_value());
    }
    disk.forget();
  }

  void expect_everything_is_there() {
    auto log = RocksdbEventLog::open(dir_.path());
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ((*log)->head(), Position(last_));
    std::uint32_t n = 0;
    for (const Commit& commit : read_all(**log)) {
      const auto& created = std::get<ProjectCreated>(std::get<Event>(commit.entries.at(0)).payload);
      EXPECT_EQ(created.project, ProjectId(++n));
    }
    EXPECT_EQ(n, last_);
  }

  TempDir dir_;
  std::uint32_t last_ = 0;
  std::mt19937_64 random_{test_seed()};
};

TEST_F(PowerCut, LeavesEverythingThatWasAcknowledged) {
  for (int round = 0; round < 5; ++round) {
    append_and_cut(50, 1000);
    expect_everything_is_there();
  }
}

TEST_F(PowerCut, OfANewLogLeavesItsFirstCommit) {
  append_and_cut(1, 100);
  expect_everything_is_there();
}

TEST_F(PowerCut, AfterTableFilesWereWrittenLeavesEverything) {
  append_and_cut(200, 900'000);  // past the size at which RocksDB writes a table file
  expect_everything_is_there();
}

TEST_F(PowerCut, TheWitnessOfTheHeadMayBeOlderOrGone) {
  append_and_cut(20, 1000);
  std::filesystem::remove(dir_.path() / "head");
  expect_everything_is_there();
}

TEST_F(PowerCut, OfADiskThatLiedIsNoticed) {
  append_and_cut(20, 1000, true);
  const auto log = RocksdbEventLog::open(dir_.path());
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(log.error().code, ErrorCode::kDamaged);
  EXPECT_NE(log.error().message.find("ends at position 19"), std::string::npos)
      << log.error().message;
}

}  // namespace
}  // namespace muster

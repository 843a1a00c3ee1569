// The number of the log's files does not grow with the number of openings. A loop of 3,900 commands
// left as many table files: a start took 171 ms, and fsck 30 times as long.
#include "core/log/rocksdb/small_files.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/log/fsck.h"
#include "tests/support/event_log_contract.h"
#include "tests/support/log_files.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

class SmallFiles : public ::testing::Test {
 protected:
  void open_and_append(int times) {
    for (int i = 0; i < times; ++i) {
      const auto log = must_open(dir_.path());
      must_append(*log, sample_draft(kContractTime));
    }
  }
  std::size_t count(std::string_view extension) const {
    std::size_t n = 0;
    for (const auto& file : fs::directory_iterator(dir_.path() / "log"))
      n += file.path().extension() == extension;
    return n;
  }

  static constexpr std::uint64_t kDiskBytes = std::uint64_t{1} << 40;
  TempDir dir_;
};

TEST_F(SmallFiles, OfManyOpeningsAreMerged) {
  constexpr int kOpenings = 80;
  const std::size_t each = sample_draft(kContractTime).event_count();
  open_and_append(kOpenings);
  EXPECT_LE(count(".sst"), kSmallTablesMax);
  const auto log = must_open(dir_.path());
  EXPECT_EQ(log->head(), Position(kOpenings * each));
  EXPECT_EQ(read_all(*log).size(), std::size_t{kOpenings});
  const auto report = fsck(*log, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->commits, std::uint64_t{kOpenings});
  // Beside it too.
  EXPECT_EQ(read_all(*must_open_beside(dir_.path())), read_all(*log));
}

TEST_F(SmallFiles, OfOpeningsWithoutAWriteAreRemoved) {
  open_and_append(1);
  for (int i = 0; i < 10; ++i) (void)must_open(dir_.path());
  EXPECT_LE(count(".log"), 1U);
  open_and_append(1);
  const auto log = must_open(dir_.path());
  EXPECT_TRUE(fsck(*log, {}));
  EXPECT_EQ(log->head().value, 2 * sample_draft(kContractTime).event_count());
}

// A merge writes before it lets go, and must not be what fills the disk.
TEST_F(SmallFiles, StayWhereMergingThemWouldTakeTheRoomThatChangesNeed) {
  std::uint64_t free = 0;
  const DiskRoom room(dir_.path(), [&] { return DiskRoom::Measured{free, kDiskBytes}; });
  free = room.room_min_bytes() + room.room_min_bytes() / 4;  // ample, until something is written
  const auto open_and_append_one = [&] {
    auto log = RocksdbEventLog::open(dir_.path(), {.room = &room});
    ASSERT_TRUE(log) << log.error().message;
    must_append(**log, sample_draft(kContractTime));
  };
  for (std::size_t i = 0; i < kSmallTablesMax + 8; ++i) open_and_append_one();
  EXPECT_GT(count(".sst"), kSmallTablesMax);
  free = kDiskBytes;
  open_and_append_one();
  EXPECT_LE(count(".sst"), 2U);
}

// Merging would be what stops all writes; the scrub says where the damage is.
TEST_F(SmallFiles, ThatAreDamagedStayAsTheyAre) {
  open_and_append(10);
  const fs::path damaged = log_files(dir_.path(), ".sst").front();
  flip_bit(damaged, 20);
  const std::string bytes = read_file(damaged);
  open_and_append(2 * static_cast<int>(kSmallTablesMax));
  EXPECT_EQ(read_file(damaged), bytes);
  const auto log = must_open(dir_.path());
  must_append(*log, ping_draft(kContractTime, 1));
  EXPECT_FALSE(fsck(*log, {}));
}

}  // namespace
}  // namespace muster

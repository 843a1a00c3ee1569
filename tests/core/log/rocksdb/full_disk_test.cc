// A full disk under the log: what is known to have done nothing may be tried again, and everything
// that was acknowledged stays.

#include "tests/support/full_disk.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/log/rocksdb/rocksdb_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;

Draft draft_of(std::uint32_t n) {
  return {kContractTime + Duration(n),
          {Event{{}, ProjectCreated{ProjectId(n), std::string(900'000, 'x')}}}};
}

class FullDiskUnderTheLog : public testing::Test {
 protected:
  // Appends until the log refuses; the error.
  Error append_until_refused(EventLog& log) {
    for (int i = 0; i < 500; ++i) {
      const auto first = log.append(draft_of(last_ + 1), log.head());
      if (!first) return first.error();
      ++last_;
    }
    ADD_FAILURE() << "the full disk was not met";
    return {};
  }

  TempDir dir_;
  FullDisk disk_;
  std::uint32_t last_ = 0;
};

TEST_F(FullDiskUnderTheLog, AFlushWithoutRoomStopsAppendsUntilThereIsRoom) {
  auto log = RocksdbEventLog::open(dir_.path(), {.env = &disk_});
  ASSERT_TRUE(log) << log.error().message;
  must_append(**log, draft_of(++last_));
  for (int round = 0; round < 2; ++round) {
    disk_.fill(FullDisk::For::kTableFiles);
    const Error refused = append_until_refused(**log);
    EXPECT_EQ(refused.code, ErrorCode::kNoRoom) << refused.message << " " << refused.detail;
    const auto again = (*log)->append(draft_of(last_ + 1), (*log)->head());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::kNoRoom);
    EXPECT_EQ(read_all(**log).size(), last_);

    disk_.make_room();
    must_append(**log, draft_of(++last_));
  }
  log->reset();
  log = RocksdbEventLog::open(dir_.path());
  ASSERT_TRUE(log) << log.error().message;
  EXPECT_EQ((*log)->head(), Position(last_));
  EXPECT_EQ(read_all(**log).size(), last_);
}

TEST_F(FullDiskUnderTheLog, AProcessThatEndsMeanwhileLosesNothing) {
  {
    auto log = RocksdbEventLog::open(dir_.path(), {.env = &disk_});
    ASSERT_TRUE(log) << log.error().message;
    disk_.fill(FullDisk::For::kTableFiles);
    EXPECT_EQ(append_until_refused(**log).code, ErrorCode::kNoRoom);
  }
  auto log = RocksdbEventLog::open(dir_.path());
  ASSERT_TRUE(log) << log.error().message;
  EXPECT_EQ((*log)->head(), Position(last_));
  EXPECT_EQ(read_all(**log).size(), last_);
}

// The record may be there, in part or whole: only the next start can say.
TEST_F(FullDiskUnderTheLog, AFailedWriteOfTheWriteAheadLogIsAnUnknownOutcome) {
  auto log = RocksdbEventLog::open(dir_.path(), {.env = &disk_});
  ASSERT_TRUE(log) << log.error().message;
  must_append(**log, draft_of(++last_));
  disk_.fill(FullDisk::For::kWriteAheadLogs);
  EXPECT_EQ(append_until_refused(**log).code, ErrorCode::kIo);
  disk_.make_room();
  const auto later = (*log)->append(draft_of(last_ + 1), (*log)->head());
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::kIo);
}

TEST_F(FullDiskUnderTheLog, IsNotMetByAWriteWhereTheRoomIsKnown) {
  std::uint64_t free = 1024 * kMebibyte;
  const DiskRoom room(dir_.path(), [&] { return DiskRoom::Measured{free, 1024 * kMebibyte}; });
  auto log = RocksdbEventLog::open(dir_.path(), {.room = &room});
  ASSERT_TRUE(log) << log.error().message;
  must_append(**log, draft_of(++last_));
  free = 0;
  const auto refused = (*log)->append(draft_of(last_ + 1), (*log)->head());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNoRoom);
  free = 1024 * kMebibyte;
  must_append(**log, draft_of(++last_));
}

TEST(DiskRoom, KeepsAReserveAndGivesItBack) {
  const TempDir dir;
  std::uint64_t free = 1024 * kMebibyte;
  DiskRoom room(dir.path(), [&] { return DiskRoom::Measured{free, 1024 * kMebibyte}; });
  EXPECT_EQ(room.room_min_bytes(), 64 * kMebibyte);  // of a small disk, a part
  room.tend_reserve();
  const auto reserve = dir.path() / "reserve";
  if (!std::filesystem::exists(reserve)) GTEST_SKIP() << "this file system cannot allocate";
  EXPECT_EQ(std::filesystem::file_size(reserve), 32 * kMebibyte);
  EXPECT_FALSE(room.is_scarce());

  free = 63 * kMebibyte;
  EXPECT_TRUE(room.is_scarce());
  EXPECT_TRUE(room.takes_append());
  room.tend_reserve();
  EXPECT_TRUE(std::filesystem::exists(reserve));

  free = 31 * kMebibyte;
  EXPECT_FALSE(room.takes_append());
  room.tend_reserve();
  EXPECT_FALSE(std::filesystem::exists(reserve));
  free += 32 * kMebibyte;  // what the reserve gave does not count as room
  EXPECT_EQ(room.usable_bytes(), 31 * kMebibyte);
  room.tend_reserve();
  EXPECT_FALSE(std::filesystem::exists(reserve));

  free = 112 * kMebibyte;
  EXPECT_TRUE(room.is_ample());
  room.tend_reserve();
  EXPECT_TRUE(std::filesystem::exists(reserve));
}

TEST(DiskRoom, FindsItsReserveAgainAndMakesRoomForAStart) {
  const TempDir dir;
  std::uint64_t free = 1024 * kMebibyte;
  const auto measure = [&] { return DiskRoom::Measured{free, 1024 * kMebibyte}; };
  DiskRoom(dir.path(), measure).tend_reserve();
  const auto reserve = dir.path() / "reserve";
  if (!std::filesystem::exists(reserve)) GTEST_SKIP() << "this file system cannot allocate";
  DiskRoom room(dir.path(), measure);
  EXPECT_EQ(room.usable_bytes(), free);
  room.release_reserve_if_scarce();
  EXPECT_TRUE(std::filesystem::exists(reserve));
  free = 0;
  room.release_reserve_if_scarce();
  EXPECT_FALSE(std::filesystem::exists(reserve));
}

}  // namespace
}  // namespace muster

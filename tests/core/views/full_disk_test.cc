// A full disk under the views: rows wait in memory until there is room.

#include "tests/support/full_disk.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "core/views/view_store.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

const TableSpec kPeople{"people", 1};

TEST(FullDiskUnderTheViews, WritesWaitForRoomAndNoRowIsLost) {
  FullDisk disk;
  const TempDir dir;
  std::uint64_t rows = 0;
  {
    auto store = ViewStore::open(dir.path() / "views", {&kPeople, 1}, &disk);
    ASSERT_TRUE(store) << store.error().message;
    const Table people = (*store)->table("people");
    const auto write_one = [&] {
      const MemoryRows none;
      Overlay overlay(none);
      overlay.put("row " + std::to_string(rows + 1), std::string(1'000'000, 'x'));
      const TableWrite write{people, &overlay, {Position(rows + 1), 0}};
      Result<void> written = (*store)->write({&write, 1});
      if (written) ++rows;
      return written;
    };
    for (int round = 0; round < 2; ++round) {
      disk.fill(FullDisk::For::kTableFiles);
      Result<void> written;
      for (int i = 0; i < 500 && written; ++i) written = write_one();
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().code, ErrorCode::kNoRoom) << written.error().detail;
      EXPECT_FALSE((*store)->takes_writes());
      const Result<void> still_full = (*store)->resume();
      ASSERT_FALSE(still_full);
      EXPECT_EQ(still_full.error().code, ErrorCode::kNoRoom) << still_full.error().detail;

      disk.make_room();
      const Result<void> resumed = (*store)->resume();
      ASSERT_TRUE(resumed) << resumed.error().detail;
      EXPECT_TRUE((*store)->takes_writes());
      written = write_one();
      EXPECT_TRUE(written) << written.error().detail;
    }
    EXPECT_EQ((*store)->checkpoint(people).next, Position(rows));
  }
  auto store = ViewStore::open(dir.path() / "views", {&kPeople, 1});
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_FALSE((*store)->was_reset());
  const Table people = (*store)->table("people");
  // RocksDB 7.8 may leave out the rows after a resume() from the last flush; they are then computed
  // again from the checkpoint on, which is as old.
  const std::uint64_t kept = (*store)->checkpoint(people).next.value;
  EXPECT_GE(kept + 1, rows);
  EXPECT_LE(kept, rows);
  for (std::uint64_t i = 1; i <= kept; ++i) {
    EXPECT_TRUE((*store)->get(people, "row " + std::to_string(i))) << i;
  }
}

}  // namespace
}  // namespace muster

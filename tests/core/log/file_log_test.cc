#include "tests/support/file_log.h"

#include "tests/support/event_log_contract.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

struct FileLogs {
  static constexpr bool kDurable = true;
  std::unique_ptr<EventLog> open() { return *backend.open(room); }

  TempDir dir;
  DiskRoom room{dir.path()};
  FileBackend backend{dir.path() / "commits"};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Files, EventLogContract, FileLogs);

TEST(FileLog, OfTwoOwnersTheFirstHasThePosition) {
  const TempDir dir;
  const DiskRoom room(dir.path());
  const FileBackend backend(dir.path() / "commits");
  const FileBackend backend_of_another_process(dir.path() / "commits");
  const auto one = *backend.open(room);
  const auto other = *backend_of_another_process.open(room);
  must_append(*one, ping_draft(kContractTime, 2));
  const auto refused = other->append(ping_draft(kContractTime, 1), Position(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(other->head(), Position(2));
  EXPECT_EQ(read_all(*other), read_all(*one));
  must_append(*other, ping_draft(kContractTime, 1));
}

}  // namespace
}  // namespace muster

#include "projections/read_ahead.h"

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "tests/support/sample_events.h"

namespace muster {
namespace {

// Gives commits of a log, then an error.
class FailingCursor final : public CommitCursor {
 public:
  explicit FailingCursor(std::unique_ptr<CommitCursor> commits) : commits_(std::move(commits)) {}
  Result<std::optional<Commit>> next() override {
    auto commit = commits_->next();
    if (commit && !*commit) return fail(ErrorCode::kDamaged, "damaged here");
    return commit;
  }

 private:
  std::unique_ptr<CommitCursor> commits_;
};

void fill(MemoryEventLog& log, int commits, std::size_t pings) {
  for (int n = 0; n < commits; ++n) {
    ASSERT_TRUE(log.append(ping_draft(Timestamp{n + 1}, pings), log.head()));
  }
}

std::vector<Position> ends(ReadAhead& commits) {
  std::vector<Position> all;
  while (true) {
    const auto group = commits.next();
    EXPECT_TRUE(group);
    if (!group || group->empty()) return all;
    for (const Commit& commit : *group) all.push_back(commit.end());
  }
}

TEST(ReadAhead, GivesEveryCommitInOrderAndThenNothing) {
  MemoryEventLog log;
  fill(log, 100, 1000);
  ReadAhead commits(log.read(Position(0)), log.head());
  const std::vector<Position> found = ends(commits);
  ASSERT_EQ(found.size(), 100u);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], Position(1000 * (i + 1)));
  EXPECT_TRUE(ends(commits).empty()) << "asked again";
}

TEST(ReadAhead, StopsBeforeTheCommitThatEndsPastTheBound) {
  MemoryEventLog log;
  fill(log, 100, 1000);
  ReadAhead commits(log.read(Position(0)), Position(50'500));
  EXPECT_EQ(ends(commits).back(), Position(50'000));
  EXPECT_TRUE(ends(commits).empty());
}

TEST(ReadAhead, AnErrorComesAfterWhatWasReadBeforeIt) {
  MemoryEventLog log;
  fill(log, 40, 1000);
  ReadAhead commits(std::make_unique<FailingCursor>(log.read(Position(0))), log.head());
  std::size_t read = 0;
  while (true) {
    const auto group = commits.next();
    if (!group) {
      EXPECT_EQ(group.error().code, ErrorCode::kDamaged);
      break;
    }
    ASSERT_FALSE(group->empty());
    read += group->size();
  }
  EXPECT_EQ(read, 40u);
}

TEST(ReadAhead, MayBeLeftBeforeItsEnd) {
  MemoryEventLog log;
  fill(log, 200, 1000);
  ReadAhead commits(log.read(Position(0)), log.head());
  EXPECT_TRUE(commits.next());
}

}  // namespace
}  // namespace muster

#include "projections/projector/read_ahead.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "tests/support/sample_events.h"

namespace muster::projections {
namespace {

// A log whose reading fails at a position.
class DamagedLog final : public EventLog {
 public:
  DamagedLog(const EventLog& log, Position damage) : log_(log), damage_(damage) {}
  std::unique_ptr<CommitCursor> read(Position from) const override {
    return std::make_unique<Cursor>(log_.read(from), damage_);
  }
  Result<Position> append(const Draft&, Position) override { return head(); }
  Position head() const override { return log_.head(); }
  std::optional<Timestamp> last_time() const override { return log_.last_time(); }
  std::uint32_t last_crc() const override { return log_.last_crc(); }
  Position wait_past(Position, Duration) const override { return head(); }
  void interrupt() override {}

 private:
  class Cursor final : public CommitCursor {
   public:
    Cursor(std::unique_ptr<CommitCursor> commits, Position damage)
        : CommitCursor(commits->keys()), commits_(std::move(commits)), damage_(damage) {}
    Result<std::optional<Commit>> next() override {
      return fail(ErrorCode::kForbidden, "not asked for here");
    }
    Result<std::optional<EncodedCommit>> next_encoded() override {
      auto commit = commits_->next_encoded();
      if (commit && *commit && (*commit)->end() > damage_) {
        return fail(ErrorCode::kDamaged, "damaged here");
      }
      return commit;
    }

   private:
    std::unique_ptr<CommitCursor> commits_;
    const Position damage_;
  };
  const EventLog& log_;
  const Position damage_;
};

void fill(MemoryEventLog& log, int commits, std::size_t pings) {
  for (int n = 0; n < commits; ++n) {
    const Timestamp next{log.last_time().value_or(Timestamp{0}).micros + 1};
    ASSERT_TRUE(log.append(ping_draft(next, pings), log.head()));
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

TEST(ReadAhead, BeginsWithTheCommitThatHoldsThePosition) {
  MemoryEventLog log;
  fill(log, 100, 1000);
  ReadAhead commits(log.read(Position(41'999)), log.head());
  const std::vector<Position> found = ends(commits);
  ASSERT_EQ(found.size(), 59u);
  EXPECT_EQ(found.front(), Position(42'000));
}

// Commits that are longer than what a thread reads at a time.
TEST(ReadAhead, LongCommitsComeOnce) {
  MemoryEventLog log;
  fill(log, 3, 100'000);
  fill(log, 30, 1);
  ReadAhead commits(log.read(Position(0)), log.head());
  const std::vector<Position> found = ends(commits);
  ASSERT_EQ(found.size(), 33u);
  EXPECT_EQ(found[2], Position(300'000));
  EXPECT_EQ(found[32], Position(300'030));
}

TEST(ReadAhead, AnErrorComesAfterWhatWasReadBeforeIt) {
  MemoryEventLog log;
  fill(log, 100, 1000);
  for (const std::uint64_t whole : {0u, 1u, 40u, 99u}) {
    const DamagedLog damaged(log, Position(whole * 1000));
    ReadAhead commits(damaged.read(Position(0)), log.head());
    std::size_t read = 0;
    auto group = commits.next();
    for (; group; group = commits.next()) {
      ASSERT_FALSE(group->empty());
      read += group->size();
    }
    EXPECT_EQ(group.error().code, ErrorCode::kDamaged);
    EXPECT_EQ(read, whole);
    EXPECT_FALSE(commits.next()) << "asked again";
  }
}

TEST(ReadAhead, MayBeLeftBeforeItsEnd) {
  MemoryEventLog log;
  fill(log, 200, 1000);
  ReadAhead commits(log.read(Position(0)), log.head());
  EXPECT_TRUE(commits.next());
}

}  // namespace
}  // namespace muster::projections

#include "core/log/fsck.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/sample_events.h"
#include "tests/support/test_keys.h"

namespace muster {
namespace {

// A log that gives back whatever it is told to, for what no real one lets happen.
class ScriptedLog final : public EventLog {
 public:
  ScriptedLog(std::vector<Commit> commits, Position head)
      : commits_(std::move(commits)), head_(head) {}

  Result<Position> append(const Draft&, Position) override {
    return fail(ErrorCode::kForbidden, "read only");
  }
  Position head() const override { return head_; }
  std::optional<Timestamp> last_time() const override { return std::nullopt; }
  std::uint32_t last_crc() const override { return 0; }
  Position wait_past(Position, Duration) const override { return head_; }
  void interrupt() override {}
  std::unique_ptr<CommitCursor> read(Position) const override {
    return std::make_unique<Cursor>(commits_);
  }

 private:
  struct Cursor final : CommitCursor {
    explicit Cursor(const std::vector<Commit>& of) : CommitCursor(nullptr), commits(of) {}
    Result<std::optional<Commit>> next() override {
      return fail(ErrorCode::kForbidden, "not asked for here");
    }
    Result<std::optional<EncodedCommit>> next_encoded() override {
      if (at == commits.size()) return std::optional<EncodedCommit>();
      const Commit& commit = commits[at++];
      bytes = encode_commit({commit.time, commit.entries});
      return std::optional(EncodedCommit{commit.first, *check_commit(bytes), bytes});
    }
    const std::vector<Commit>& commits;
    std::string bytes;  // of the one that was read last
    std::size_t at = 0;
  };
  std::vector<Commit> commits_;
  Position head_;
};

Commit pings_at(std::uint64_t first, Timestamp time, std::uint64_t n) {
  return {Position(first), time, 1, n, ping_draft(time, n).entries};
}

TEST(FsckTest, AnEmptyLogIsGood) {
  const auto report = fsck(MemoryEventLog());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->end, Position(0));
  EXPECT_EQ(report->first_time, std::nullopt);
  EXPECT_TRUE(report->events_by_type.empty());
}

TEST(FsckTest, NamesTheFirstPositionThatIsMissing) {
  const auto report = fsck(
      ScriptedLog({pings_at(0, kContractTime, 3), pings_at(4, kContractTime, 1)}, Position(5)));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kDamaged);
  EXPECT_EQ(report.error().message,
            "a commit is missing at position 3: the next one starts at position 4");
}

TEST(FsckTest, NamesTheCommitWhoseTimeGoesBack) {
  const auto report = fsck(ScriptedLog(
      {pings_at(0, kContractTime, 3), pings_at(3, kContractTime - Duration(1), 1)}, Position(4)));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kDamaged);
  EXPECT_NE(report.error().message.find("at position 3"), std::string::npos);
}

TEST(FsckTest, NamesTheEndOfALogThatDoesNotReachItsHead) {
  const auto report = fsck(ScriptedLog({pings_at(0, kContractTime, 3)}, Position(5)));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kDamaged);
  EXPECT_EQ(report.error().message, "the log ends at position 3, not at position 5");
}

TEST(FsckTest, ProgressGrowsAndEndsAtTheEnd) {
  MemoryEventLog log;
  for (int i = 0; i < 5; ++i) must_append(log, ping_draft(kContractTime, 50'000));
  std::vector<Position> seen;
  ASSERT_TRUE(fsck(log, [&](Position at) { seen.push_back(at); }));
  ASSERT_GE(seen.size(), 2u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), log.head());
}

}  // namespace
}  // namespace muster

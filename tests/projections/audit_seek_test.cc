// What a question about a time reads of a long log.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/log/memory_event_log.h"
#include "projections/audit.h"

namespace muster {
namespace {

// Counts the commits that are read from it.
class CountingLog final : public EventLog {
 public:
  Result<Position> append(const Draft& draft, Position expected_head) override {
    return log_.append(draft, expected_head);
  }
  Position head() const override { return log_.head(); }
  std::optional<Timestamp> last_time() const override { return log_.last_time(); }
  std::uint32_t last_crc() const override { return log_.last_crc(); }
  std::unique_ptr<CommitCursor> read(Position from) const override {
    return std::make_unique<Cursor>(log_.read(from), commits_read);
  }
  Position wait_past(Position seen, Duration timeout) const override {
    return log_.wait_past(seen, timeout);
  }
  void interrupt() override { log_.interrupt(); }

  mutable std::uint64_t commits_read = 0;

 private:
  class Cursor final : public CommitCursor {
   public:
    Cursor(std::unique_ptr<CommitCursor> cursor, std::uint64_t& count)
        : cursor_(std::move(cursor)), count_(count) {}
    Result<std::optional<Commit>> next() override {
      ++count_;
      return cursor_->next();
    }
    Result<std::optional<EncodedCommit>> next_encoded() override {
      ++count_;
      return cursor_->next_encoded();
    }

   private:
    std::unique_ptr<CommitCursor> cursor_;
    std::uint64_t& count_;
  };

  MemoryEventLog log_;
};

class AuditSeek : public testing::Test {
 protected:
  static constexpr int kCommits = 10'000;

  // A project each second.
  void SetUp() override {
    for (int i = 0; i < kCommits; ++i) {
      const Draft draft{
          time_of(i),
          {Event{{}, ProjectCreated{ProjectId(static_cast<std::uint32_t>(i)), "Cats"}}}};
      ASSERT_TRUE(log_.append(draft, log_.head()));
    }
  }
  static Timestamp time_of(int commit) {
    return Timestamp{} + std::chrono::seconds(1'000'000 + commit);
  }

  std::vector<std::uint64_t> positions(const EventFilter& filter) {
    std::vector<std::uint64_t> found;
    reached_ = read_events(log_, filter, log_.head(),
                           [&](Position at, Timestamp, const Who&, const Payload&) {
                             found.push_back(at.value);
                             return true;
                           });
    return found;
  }

  CountingLog log_;
  Result<Position> reached_ = Position(0);
};

TEST_F(AuditSeek, WhatIsOlderIsNotRead) {
  EventFilter filter;
  filter.since = time_of(kCommits - 3);
  EXPECT_EQ(positions(filter),
            (std::vector<std::uint64_t>{kCommits - 3, kCommits - 2, kCommits - 1}));
  EXPECT_EQ(*reached_, log_.head());
  EXPECT_LT(log_.commits_read, 30U);
}

TEST_F(AuditSeek, WhatIsNewerIsNotReadEither) {
  EventFilter filter;
  filter.since = time_of(5'000);
  filter.until = time_of(5'002);
  EXPECT_EQ(positions(filter), (std::vector<std::uint64_t>{5'000, 5'001}));
  EXPECT_LT(log_.commits_read, 30U);
}

TEST_F(AuditSeek, TheEndsAreWhereTheyWere) {
  EventFilter filter;
  filter.since = time_of(kCommits + 1);
  EXPECT_TRUE(positions(filter).empty());
  EXPECT_EQ(*reached_, log_.head());

  filter.since = time_of(-1);
  EXPECT_EQ(positions(filter).size(), static_cast<std::size_t>(kCommits));

  filter.since = time_of(10);
  filter.from = Position(kCommits - 1);  // the later of both counts
  EXPECT_EQ(positions(filter), (std::vector<std::uint64_t>{kCommits - 1}));

  filter.from = log_.head();
  EXPECT_TRUE(positions(filter).empty());
}

}  // namespace
}  // namespace muster

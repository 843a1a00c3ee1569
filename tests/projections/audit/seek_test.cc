// What a question about a time reads of a long log.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "projections/audit/events.h"
#include "tests/support/counting_log.h"

namespace muster::projections {
namespace {

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
}  // namespace muster::projections

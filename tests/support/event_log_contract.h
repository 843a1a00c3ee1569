// The event log's contract as one suite that every implementation passes unchanged.
//
//   struct MemoryLogs {                    // makes logs; lives as long as they do
//     static constexpr bool kDurable = false;
//     std::unique_ptr<EventLog> open();    // durable logs: again with everything acknowledged
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogContract, MemoryLogs);
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/codec/commit_codec.h"
#include "core/log/event_log.h"
#include "core/log/fsck.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/sample_events.h"
#include "tests/support/test_keys.h"

namespace muster {

template <typename Logs>
class EventLogContract : public testing::Test {
 protected:
  Logs logs_;
  std::unique_ptr<EventLog> log_ = logs_.open();
};

TYPED_TEST_SUITE_P(EventLogContract);

TYPED_TEST_P(EventLogContract, StartsEmpty) {
  EXPECT_EQ(this->log_->head(), Position(0));
  EXPECT_EQ(this->log_->last_time(), std::nullopt);
  EXPECT_EQ(this->log_->last_crc(), 0u);
  EXPECT_TRUE(read_all(*this->log_).empty());
}

TYPED_TEST_P(EventLogContract, WhatIsAppendedIsRead) {
  const Draft draft = sample_draft(kContractTime);
  must_append(*this->log_, draft);
  const auto commits = read_all(*this->log_);
  ASSERT_EQ(commits.size(), 1u);
  EXPECT_EQ(commits[0].first, Position(0));
  EXPECT_EQ(commits[0].time, draft.time);
  EXPECT_EQ(commits[0].event_count, draft.event_count());
  EXPECT_EQ(commits[0].entries, draft.entries);
  EXPECT_EQ(this->log_->last_time(), draft.time);
  EXPECT_EQ(this->log_->last_crc(), commits[0].crc);
}

TYPED_TEST_P(EventLogContract, PositionsHaveNoGaps) {
  for (std::size_t i = 0; i < 20; ++i)
    must_append(*this->log_, ping_draft(kContractTime + Duration(i), 1 + i % 3));
  Position expected(0);
  for (const Commit& commit : read_all(*this->log_)) {
    EXPECT_EQ(commit.first, expected);
    expected = commit.end();
  }
  EXPECT_EQ(expected, this->log_->head());
}

TYPED_TEST_P(EventLogContract, RefusesAnotherHeadThanExpected) {
  must_append(*this->log_, ping_draft(kContractTime, 2));
  for (const Position wrong : {Position(0), Position(1), Position(3)}) {
    const auto first = this->log_->append(ping_draft(kContractTime, 1), wrong);
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, ErrorCode::kConflict);
  }
  EXPECT_EQ(this->log_->head(), Position(2));
  EXPECT_EQ(read_all(*this->log_).size(), 1u);
  must_append(*this->log_, ping_draft(kContractTime, 1));
}

TYPED_TEST_P(EventLogContract, RefusesACommitOverTheLimitAndGoesOn) {
  const std::string text(kCommitBytesMax, 'x');
  const Draft draft{kContractTime, {Event{sample_who(), OrganizationFounded{text}}}};
  const auto first = this->log_->append(draft, Position(0));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(this->log_->head(), Position(0));
  EXPECT_TRUE(read_all(*this->log_).empty());
  must_append(*this->log_, ping_draft(kContractTime, 1));
}

TYPED_TEST_P(EventLogContract, TakesACommitOfExactlyTheLimit) {
  const Draft small{kContractTime,
                    {Event{sample_who(), OrganizationFounded{std::string(100'000, 'x')}}}};
  const std::size_t around = encode_commit(small).size() - 100'000;
  const Draft draft{
      kContractTime,
      {Event{sample_who(), OrganizationFounded{std::string(kCommitBytesMax - around, 'x')}}}};
  ASSERT_EQ(encode_commit(draft).size(), kCommitBytesMax);
  must_append(*this->log_, draft);
  EXPECT_EQ(read_all(*this->log_).at(0).entries, draft.entries);
}

TYPED_TEST_P(EventLogContract, ReadsFromTheCommitThatHoldsThePosition) {
  for (int i = 0; i < 4; ++i) must_append(*this->log_, ping_draft(kContractTime, 5));
  for (std::uint64_t from = 0; from < 20; ++from) {
    const auto commits = read_all(*this->log_, Position(from));
    ASSERT_EQ(commits.size(), 4 - from / 5) << from;
    EXPECT_EQ(commits[0].first, Position(from / 5 * 5));
    EXPECT_EQ(commits[0].event_count, 5u);
  }
}

TYPED_TEST_P(EventLogContract, ReadsNothingAtOrPastTheHead) {
  must_append(*this->log_, ping_draft(kContractTime, 5));
  for (const std::uint64_t from : {std::uint64_t{5}, std::uint64_t{6}, ~std::uint64_t{0}}) {
    EXPECT_TRUE(read_all(*this->log_, Position(from)).empty()) << from;
  }
}

TYPED_TEST_P(EventLogContract, ACursorSeesWhatWasThereWhenItWasMade) {
  must_append(*this->log_, ping_draft(kContractTime, 1));
  const auto cursor = this->log_->read(Position(0));
  must_append(*this->log_, ping_draft(kContractTime, 1));
  const auto first = cursor->next();
  ASSERT_TRUE(first && *first);
  for (int i = 0; i < 2; ++i) {
    const auto end = cursor->next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
  }
}

TYPED_TEST_P(EventLogContract, TimesMayStandStill) {
  must_append(*this->log_, ping_draft(kContractTime, 1));
  must_append(*this->log_, ping_draft(kContractTime, 1));
  EXPECT_EQ(this->log_->last_time(), kContractTime);
}

TYPED_TEST_P(EventLogContract, TimesNeverGoBack) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  must_append(*this->log_, ping_draft(kContractTime, 1));
  EXPECT_DEATH((void)this->log_->append(ping_draft(kContractTime - Duration(1), 1), Position(1)),
               "time goes back");
}

TYPED_TEST_P(EventLogContract, FsckCountsEverything) {
  const Draft draft = sample_draft(kContractTime);
  must_append(*this->log_, draft);
  must_append(*this->log_, ping_draft(kContractTime + Duration(5), 10));
  const auto report = fsck(*this->log_);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->end, this->log_->head());
  EXPECT_EQ(report->commits, 2u);
  EXPECT_EQ(report->events, this->log_->head().value);
  EXPECT_EQ(report->first_time, kContractTime);
  EXPECT_EQ(report->last_time, kContractTime + Duration(5));
  EXPECT_EQ(report->events_by_type.at("activity.pinged"), 13u);
  EXPECT_EQ(report->events_by_type.at("user.signed_up"), 1u);
  EXPECT_EQ(report->events_by_type.size(), std::variant_size_v<Payload>);
}

TYPED_TEST_P(EventLogContract, WaitingReturnsAtOnceWhereThereIsMore) {
  must_append(*this->log_, ping_draft(kContractTime, 3));
  EXPECT_EQ(this->log_->wait_past(Position(2), kPatience), Position(3));
}

TYPED_TEST_P(EventLogContract, WaitingEndsWithTheTimeout) {
  EXPECT_EQ(this->log_->wait_past(Position(0), Duration(1)), Position(0));
}

TYPED_TEST_P(EventLogContract, AnAppendWakesWhoeverWaits) {
  Position seen;
  std::thread follower([&] { seen = this->log_->wait_past(Position(0), kPatience); });
  must_append(*this->log_, ping_draft(kContractTime, 3));
  follower.join();
  EXPECT_EQ(seen, Position(3));
}

TYPED_TEST_P(EventLogContract, AnInterruptWakesWhoeverWaitsForGood) {
  std::thread follower([&] { this->log_->wait_past(Position(0), kPatience); });
  this->log_->interrupt();
  follower.join();
  EXPECT_EQ(this->log_->wait_past(Position(0), kPatience), Position(0));
}

TYPED_TEST_P(EventLogContract, FollowersReadEveryCommitInOrderWhileAnotherAppends) {
  constexpr std::uint64_t kCommits = 200;
  constexpr std::uint64_t kEvents = kCommits * 3;
  auto follow = [&](std::uint64_t& commits) {
    Position reached(0);
    while (reached.value < kEvents) {
      for (const Commit& commit : read_all(*this->log_, reached)) {
        ASSERT_EQ(commit.first, reached);
        reached = commit.end();
        ++commits;
      }
      ASSERT_LE(reached, this->log_->head());
      if (this->log_->wait_past(reached, kPatience) <= reached && reached.value < kEvents) {
        FAIL() << "nothing came after " << reached;
      }
      if (reached.value == kEvents) break;
    }
  };
  std::uint64_t seen[2] = {0, 0};
  std::thread first([&] { follow(seen[0]); });
  std::thread second([&] { follow(seen[1]); });
  for (std::uint64_t i = 0; i < kCommits; ++i)
    must_append(*this->log_, ping_draft(kContractTime, 3));
  this->log_->interrupt();
  first.join();
  second.join();
  EXPECT_EQ(seen[0], kCommits);
  EXPECT_EQ(seen[1], kCommits);
}

TYPED_TEST_P(EventLogContract, WhatWasAcknowledgedIsThereAfterAReopen) {
  if constexpr (TypeParam::kDurable) {
    std::vector<Commit> before;
    for (int round = 0; round < 4; ++round) {
      must_append(*this->log_, sample_draft(kContractTime + Duration(round)));
      must_append(*this->log_, ping_draft(kContractTime + Duration(round), 100));
      before = read_all(*this->log_);
      const std::uint32_t crc = this->log_->last_crc();
      this->log_.reset();
      this->log_ = this->logs_.open();
      ASSERT_EQ(read_all(*this->log_), before);
      EXPECT_EQ(this->log_->head(), before.back().end());
      EXPECT_EQ(this->log_->last_time(), kContractTime + Duration(round));
      EXPECT_EQ(this->log_->last_crc(), crc);
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(EventLogContract, StartsEmpty, WhatIsAppendedIsRead,
                            PositionsHaveNoGaps, RefusesAnotherHeadThanExpected,
                            RefusesACommitOverTheLimitAndGoesOn, TakesACommitOfExactlyTheLimit,
                            ReadsFromTheCommitThatHoldsThePosition, ReadsNothingAtOrPastTheHead,
                            ACursorSeesWhatWasThereWhenItWasMade, TimesMayStandStill,
                            TimesNeverGoBack, FsckCountsEverything,
                            WaitingReturnsAtOnceWhereThereIsMore, WaitingEndsWithTheTimeout,
                            AnAppendWakesWhoeverWaits, AnInterruptWakesWhoeverWaitsForGood,
                            FollowersReadEveryCommitInOrderWhileAnotherAppends,
                            WhatWasAcknowledgedIsThereAfterAReopen);

}  // namespace muster

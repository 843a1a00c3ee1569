#include "core/sequencer/sequencer.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/sequencer_fixture.h"

namespace muster {
namespace {

std::vector<Commit> all_commits(const EventLog& log) {
  std::vector<Commit> commits;
  const auto cursor = log.read(Position(0));
  while (true) {
    auto commit = cursor->next();
    if (!commit || !*commit) return commits;
    commits.push_back(**std::move(commit));
  }
}

void wait_for_waiting(const Sequencer& sequencer, std::uint64_t n) {
  while (sequencer.stats().waiting < n) std::this_thread::yield();
}

// Runs `submit(i)` n times at once such that all of them wait for one round: the one before it is
// held.
template <typename Submit>
std::vector<Result<Committed>> in_one_round(SequencerFixture& fixture, UserId pinging,
                                            std::size_t n, Submit submit) {
  fixture.log.close();
  auto held = std::async(std::launch::async, [&] { return fixture.ping(pinging); });
  fixture.log.wait_for_append();
  std::vector<std::future<Result<Committed>>> waiting;
  for (std::size_t i = 0; i < n; ++i) {
    waiting.push_back(std::async(std::launch::async, [&, i] { return submit(i); }));
    wait_for_waiting(*fixture.sequencer, i + 1);
  }
  fixture.log.open();
  EXPECT_TRUE(held.get().has_value());
  std::vector<Result<Committed>> outcomes;
  for (auto& one : waiting) outcomes.push_back(one.get());
  return outcomes;
}

TEST(Sequencer, WhatItAnsweredStandsInTheLogAndInTheRegistry) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  EXPECT_EQ(ada, UserId(1));
  EXPECT_EQ(all_commits(fixture.log).size(), 1U);
  EXPECT_EQ(Accounts(fixture.sequencer->registry()).user_by_email("ada@example.org"), ada);
}

TEST(Sequencer, CommandsThatWaitTogetherBecomeOneCommit) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const auto outcomes =
      in_one_round(fixture, ada, 20, [&](std::size_t) { return fixture.ping(ada); });
  const auto commits = all_commits(fixture.log);
  ASSERT_EQ(commits.size(), 3U);
  EXPECT_EQ(commits.back().event_count, 20U);
  EXPECT_EQ(commits.back().entries.size(), 1U);  // one run
  std::vector<std::uint64_t> positions;
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->end - outcome->first, 1U);
    positions.push_back(outcome->first.value);
  }
  std::sort(positions.begin(), positions.end());
  for (std::size_t i = 0; i < positions.size(); ++i)
    EXPECT_EQ(positions[i], commits.back().first.value + i);
}

TEST(Sequencer, CommandsOfOneRoundSeeEachOther) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const auto outcomes = in_one_round(fixture, ada, 2, [&](std::size_t i) {
    SignUp command;
    command.email = i == 0 ? "eve@example.org" : "EVE@example.org";
    command.api_token = {ada_and_bob::digest(static_cast<std::uint8_t>(20 + i)), {}};
    return fixture.sequencer->submit(command, {{}, Channel::kCli, {}, OrganizationId(1)});
  });
  ASSERT_TRUE(outcomes[0].has_value());
  ASSERT_FALSE(outcomes[1].has_value());
  EXPECT_EQ(outcomes[1].error().code, ErrorCode::kConflict);
}

TEST(Sequencer, SomebodyMadeAndDeactivatedInTheSameRoundCannotPing) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const UserId bob = fixture.sign_up("bob@example.org", 11);
  ASSERT_TRUE(fixture.ping(bob).has_value());
  const auto outcomes = in_one_round(fixture, ada, 2, [&](std::size_t i) {
    if (i == 0)
      return fixture.sequencer->submit(DeactivateUser{bob},
                                       {{}, Channel::kCli, {}, OrganizationId(1)});
    return fixture.ping(bob);
  });
  EXPECT_TRUE(outcomes[0].has_value());
  EXPECT_FALSE(outcomes[1].has_value());
}

TEST(Sequencer, ARefusalLeavesTheLogAsItWas) {
  SequencerFixture fixture;
  fixture.sign_up("ada@example.org", 10);
  const Position head = fixture.log.head();
  EXPECT_FALSE(fixture.ping(UserId(99)).has_value());
  EXPECT_EQ(fixture.log.head(), head);
}

TEST(Sequencer, AFullQueueIsBusyAtOnce) {
  Sequencer::Options options;
  options.queued_commands_max = 2;
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  auto held = std::async(std::launch::async, [&] { return fixture.ping(ada); });
  fixture.log.wait_for_append();
  std::vector<std::future<Result<Committed>>> waiting;
  for (std::uint64_t i = 0; i < 2; ++i) {
    waiting.push_back(std::async(std::launch::async, [&] { return fixture.ping(ada); }));
    wait_for_waiting(*fixture.sequencer, i + 1);
  }
  const auto refused = fixture.ping(ada);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_EQ(fixture.sequencer->stats().busy, 1U);
  fixture.log.open();
  EXPECT_TRUE(held.get().has_value());
  for (auto& one : waiting) EXPECT_TRUE(one.get().has_value());
}

TEST(Sequencer, TimeNeverGoesBackwardsWhenTheClockDoes) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.clock.advance(-std::chrono::hours(1));
  const auto done = fixture.ping(ada);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->time, all_commits(fixture.log).front().time);
}

// After one commit with the clock ten years ahead: time stands still there, and runs no further
// ahead.
TEST(Sequencer, TimeStandsStillUntilTheClockHasCaughtUp) {
  SequencerFixture fixture;
  const Duration ten_years = std::chrono::hours(24 * 3650);
  fixture.clock.advance(ten_years);
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const Timestamp ahead = *fixture.log.last_time();
  fixture.clock.advance(-ten_years);
  for (int i = 0; i < 3; ++i) {
    fixture.clock.advance(std::chrono::hours(1));
    const auto done = fixture.ping(ada);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->time, ahead);
  }
  fixture.clock.advance(ten_years);
  EXPECT_EQ(fixture.ping(ada)->time, fixture.clock.now());
}

// A log that has no room says so before it writes anything.
TEST(Sequencer, ACommitWithoutRoomIsRefusedAndTheNextOneIsTaken) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const Position head = fixture.log.head();
  fixture.log.set_full(true);
  const auto refused = fixture.ping(ada);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kNoRoom);
  SignUp bob;
  bob.email = "bob@example.org";
  bob.password = {"$scrypt$bob"};
  bob.api_token = {ada_and_bob::digest(11), Sealed{"token"}};
  const Who shell{{}, Channel::kCli, {}, OrganizationId(1)};
  EXPECT_EQ(fixture.sequencer->submit(bob, shell).error().code, ErrorCode::kNoRoom);
  EXPECT_FALSE(Accounts(fixture.sequencer->registry()).user_by_email("bob@example.org"));
  EXPECT_FALSE(fixture.ping(UserId(2)).has_value());  // whom the refused round had decided
  EXPECT_EQ(fixture.log.head(), head);
  fixture.log.set_full(false);
  EXPECT_EQ(fixture.ping(UserId(2)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(fixture.ping(ada).has_value());
  EXPECT_EQ(fixture.log.head(), head + 1);
}

TEST(Sequencer, PingsOfOneRequestStandTogether) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const auto outcomes = in_one_round(fixture, ada, 4, [&](std::size_t) {
    const std::vector<Ping> pings(1000, Ping{ada, fixture.clock.now(), {}});
    return fixture.sequencer->submit(ReportActivity{pings},
                                     {ada, Channel::kApi, {}, OrganizationId(1)});
  });
  for (const auto& outcome : outcomes) EXPECT_EQ(outcome->end - outcome->first, 1000U);
}

TEST(Sequencer, WhatDoesNotFitOneCommitGoesIntoSeveral) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  // Times far apart make a ping as large as it gets.
  std::vector<Ping> pings(50'000, Ping{ada, fixture.clock.now(), {}});
  for (std::size_t i = 0; i < pings.size(); i += 2) pings[i].at = Timestamp{};
  const auto outcomes = in_one_round(fixture, ada, 5, [&](std::size_t) {
    return fixture.sequencer->submit(ReportActivity{pings},
                                     {ada, Channel::kApi, {}, OrganizationId(1)});
  });
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    EXPECT_EQ(outcome->end - outcome->first, 50'000U);
  }
  EXPECT_GT(all_commits(fixture.log).size(), 3U);
}

TEST(Sequencer, AnUnknownOutcomeIsNeverAnsweredWithSuccess) {
  std::promise<Error> fatal;
  Sequencer::Options options;
  options.on_fatal = [&](const Error& error) { fatal.set_value(error); };
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.fail_from_now_on();
  const auto failed = fixture.ping(ada);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kIo);
  EXPECT_EQ(fatal.get_future().get().code, ErrorCode::kIo);
  const auto later = fixture.ping(ada);
  ASSERT_FALSE(later.has_value());
  EXPECT_EQ(later.error().code, ErrorCode::kIo);
}

TEST(Sequencer, RefusesChangesWhileAConditionStopsThem) {
  const ManualClock clock;
  Conditions conditions(clock);
  Sequencer::Options options;
  options.conditions = &conditions;
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const Position head = fixture.log.head();
  conditions.begin({.kind = ConditionKind::kLogDamaged,
                    .reason = "The log is damaged at position 7.",
                    .refuses_with = ErrorCode::kReadOnly});
  const auto refused = fixture.ping(ada);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kReadOnly);
  EXPECT_NE(refused.error().message.find("position 7"), std::string::npos);
  EXPECT_EQ(fixture.log.head(), head);
  conditions.end(ConditionKind::kLogDamaged);
  EXPECT_TRUE(fixture.ping(ada).has_value());
}

// Those who wait when the condition begins are told of it too.
TEST(Sequencer, RefusesWhatWasQueuedBeforeAConditionBegan) {
  const ManualClock clock;
  Conditions conditions(clock);
  Sequencer::Options options;
  options.conditions = &conditions;
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  auto held = std::async(std::launch::async, [&] { return fixture.ping(ada); });
  fixture.log.wait_for_append();
  auto queued = std::async(std::launch::async, [&] { return fixture.ping(ada); });
  wait_for_waiting(*fixture.sequencer, 1);
  conditions.begin({.kind = ConditionKind::kDiskFull,
                    .reason = "The disk is full.",
                    .refuses_with = ErrorCode::kNoRoom});
  fixture.log.open();
  EXPECT_TRUE(held.get().has_value());
  const auto refused = queued.get();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kNoRoom);
}

TEST(Sequencer, FinishesWhatItTookWhenItStops) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  Sequencer& sequencer = *fixture.sequencer;  // the fixture's handle to it is emptied below
  const auto ping = [&] {
    return sequencer.submit(ReportActivity{{{ada, fixture.clock.now(), {}}}},
                            {ada, Channel::kApi, {}, OrganizationId(1)});
  };
  auto held = std::async(std::launch::async, ping);
  fixture.log.wait_for_append();
  auto waiting = std::async(std::launch::async, ping);
  wait_for_waiting(sequencer, 1);
  auto stopped = std::async(std::launch::async, [&] { fixture.sequencer.reset(); });
  fixture.log.open();
  stopped.get();
  EXPECT_TRUE(held.get().has_value());
  EXPECT_TRUE(waiting.get().has_value());
}

// What a caller who does not block was told, for a test that waits for it.
class Told {
 public:
  Sequencer::Done done() {
    return [this](Result<Committed> outcome) { promise_.set_value(std::move(outcome)); };
  }
  bool is_told() const {
    return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  Result<Committed> get() { return future_.get(); }

 private:
  std::promise<Result<Committed>> promise_;
  std::future<Result<Committed>> future_ = promise_.get_future();
};

void ping_and_tell(SequencerFixture& fixture, UserId user, Told& told) {
  fixture.sequencer->submit(ReportActivity{{{user, fixture.clock.now(), {}}}},
                            {user, Channel::kApi, {}, OrganizationId(1)}, told.done());
}

TEST(Sequencer, WhoDoesNotBlockIsToldOnlyOnceItIsDurable) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  const Position head = fixture.log.head();
  fixture.log.close();
  Told told;
  ping_and_tell(fixture, ada, told);
  fixture.log.wait_for_append();
  EXPECT_FALSE(told.is_told());
  fixture.log.open();
  const auto outcome = told.get();
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->first, head);
  EXPECT_EQ(fixture.log.head(), head + 1);
}

TEST(Sequencer, WhoDoesNotBlockIsToldOfARefusal) {
  SequencerFixture fixture;
  fixture.sign_up("ada@example.org", 10);
  Told told;
  ping_and_tell(fixture, UserId(99), told);
  const auto outcome = told.get();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::kNotFound);
}

TEST(Sequencer, WhoDoesNotBlockIsToldAtOnceThatTheQueueIsFull) {
  Sequencer::Options options;
  options.queued_commands_max = 1;
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  Told held;
  Told queued;
  Told refused;
  ping_and_tell(fixture, ada, held);
  fixture.log.wait_for_append();
  ping_and_tell(fixture, ada, queued);
  ping_and_tell(fixture, ada, refused);
  ASSERT_TRUE(refused.is_told());
  EXPECT_EQ(refused.get().error().code, ErrorCode::kBusy);
  fixture.log.open();
  EXPECT_TRUE(held.get().has_value());
  EXPECT_TRUE(queued.get().has_value());
}

TEST(Sequencer, WhoDoesNotBlockIsNeverToldSuccessOfAnUnknownOutcome) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  Told taken;
  Told waiting;
  ping_and_tell(fixture, ada, taken);
  fixture.log.wait_for_append();
  ping_and_tell(fixture, ada, waiting);
  fixture.log.fail_from_now_on();
  fixture.log.open();
  EXPECT_EQ(taken.get().error().code, ErrorCode::kIo);
  EXPECT_EQ(waiting.get().error().code, ErrorCode::kIo);
}

TEST(Sequencer, WhoIsToldMaySubmitAgain) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  Told second;
  fixture.sequencer->submit(ReportActivity{{{ada, fixture.clock.now(), {}}}},
                            {ada, Channel::kApi, {}, OrganizationId(1)},
                            [&](const Result<Committed>&) { ping_and_tell(fixture, ada, second); });
  EXPECT_TRUE(second.get().has_value());
}

TEST(Sequencer, GoesOnWithAnotherStore) {
  SequencerFixture fixture;
  fixture.sign_up("ada@example.org", 10);
  const TableSpec table = table_spec(Registry::kTraits);
  const Result<void> done =
      fixture.sequencer->exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
        auto other = ViewStore::open(fixture.dir.path() / "other", {&table, 1});
        if (!other) return tl::unexpected(other.error());
        return std::shared_ptr<ViewStore>(*std::move(other));
      });
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(Accounts(fixture.sequencer->registry()).user_by_email("ada@example.org"), std::nullopt);
}

}  // namespace
}  // namespace muster

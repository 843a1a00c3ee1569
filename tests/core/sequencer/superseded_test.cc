// What a sequencer does when another process has appended to its log: it stops leading, says "busy,
// retry", and its registry and caches follow the other's commits.

#include <cstdint>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/sequencer/sequencer.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/sample_events.h"

namespace muster {
namespace {

Who elsewhere() { return {std::nullopt, Channel::kCli, RequestId(7), OrganizationId(1)}; }

// A commit of the other process.
void append_elsewhere(SequencerFixture& fixture, Payload payload) {
  fixture.log.append_elsewhere({fixture.clock.now(), {Event{elsewhere(), std::move(payload)}}});
}

void expect_busy(const Result<Committed>& outcome) {
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kBusy);
  EXPECT_NE(outcome.error().message.find("Try again"), std::string::npos);
}

TEST(SupersededSequencer, RefusesTheRoundThatMetAnotherHeadAndAllLaterOnes) {
  int told = 0;
  Sequencer::Options options;
  options.on_superseded = [&] { ++told; };
  options.on_fatal = [](const Error& error) { ADD_FAILURE() << error.message; };
  SequencerFixture fixture(std::move(options));
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  EXPECT_FALSE(fixture.sequencer->is_superseded());
  EXPECT_TRUE(fixture.sequencer->takes_changes());

  append_elsewhere(fixture, OrganizationRenamed{"Owls"});
  const Position head = fixture.log.head();
  for (int i = 0; i < 3; ++i) expect_busy(fixture.ping(ada));
  EXPECT_EQ(fixture.log.head(), head) << "nothing was appended";
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(fixture.sequencer->is_superseded());
  ASSERT_FALSE(fixture.sequencer->takes_changes());
  EXPECT_EQ(fixture.sequencer->takes_changes().error().code, ErrorCode::kBusy);
}

TEST(SupersededSequencer, TellsEverybodyWhoWaits) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  fixture.log.close();
  auto in_round = std::async(std::launch::async, [&] { return fixture.ping(ada); });
  fixture.log.wait_for_append();
  std::vector<std::future<Result<Committed>>> queued;
  for (std::uint64_t i = 0; i < 4; ++i) {
    queued.push_back(std::async(std::launch::async, [&] { return fixture.ping(ada); }));
    while (fixture.sequencer->stats().waiting < i + 1) std::this_thread::yield();
  }
  std::promise<Result<Committed>> told;
  fixture.sequencer->submit(CreateProject{"Cats"}, {ada, Channel::kApi, {}, OrganizationId(1)},
                            [&](Result<Committed> done) { told.set_value(std::move(done)); });
  append_elsewhere(fixture, OrganizationRenamed{"Owls"});
  fixture.log.open();
  expect_busy(in_round.get());
  for (auto& one : queued) expect_busy(one.get());
  expect_busy(told.get_future().get());
}

// A leader that lost its log must not go on letting in whom the other has thrown out.
TEST(SupersededSequencer, LetsNobodyInWhoseSessionTheOtherHasEnded) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto session = fixture.sign_in("ada@example.org");
  ASSERT_TRUE(session);
  const auto caller = fixture.service->caller_by_session(session->session_token, fixture.web());
  ASSERT_TRUE(caller) << "and is kept in the cache of callers";

  append_elsewhere(fixture, SessionEnded{caller->session->id, ada, SessionEndReason::kRevoked});
  expect_busy(fixture.ping(ada));
  ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
  EXPECT_FALSE(fixture.service->caller_by_session(session->session_token, fixture.web()));
}

TEST(SupersededSequencer, FollowsTheLogForAsLongAsItLives) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  append_elsewhere(fixture, OrganizationRenamed{"Owls"});
  expect_busy(fixture.ping(ada));
  for (const char* name : {"Ada", "Adele", "Adina"}) {
    append_elsewhere(fixture, ProfileUpdated{ada, PersonalText(name), std::nullopt, std::nullopt});
    ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
    EXPECT_EQ(fixture.service->user(ada)->first_name, name);
  }
  append_elsewhere(fixture, UserDeactivated{ada});
  ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
  EXPECT_FALSE(Accounts(fixture.sequencer->registry()).active_user(ada));
  const auto refused = fixture.sign_in("ada@example.org");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy) << "a session would be a change";
}

// The next start has nothing to replay, and recognises the history.
TEST(SupersededSequencer, LeavesTheRegistryWhereTheLogIs) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  append_elsewhere(fixture, OrganizationRenamed{"Owls"});
  expect_busy(fixture.ping(ada));
  append_elsewhere(fixture, OrganizationRenamed{"Larks"});
  fixture.log.append_elsewhere(ping_draft(fixture.clock.now(), 3));
  ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
  fixture.sequencer.reset();
  const Checkpoint checkpoint = fixture.views->checkpoint(fixture.views->table<Registry>());
  EXPECT_EQ(checkpoint, (Checkpoint{fixture.log.head(), fixture.log.last_crc()}));
}

TEST(SupersededSequencer, GoesOnWithAnotherStore) {
  SequencerFixture fixture;
  const UserId ada = fixture.sign_up("ada@example.org", 10);
  append_elsewhere(fixture, OrganizationRenamed{"Owls"});
  expect_busy(fixture.ping(ada));
  ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
  const TableSpec table = table_spec(Registry::kTraits);
  const Result<void> done =
      fixture.sequencer->exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
        auto other = ViewStore::open(fixture.dir.path() / "other", {&table, 1});
        if (!other) return tl::unexpected(other.error());
        std::shared_ptr<ViewStore> shared = *std::move(other);
        if (auto done = LiveRegistry(shared, {}).follow(fixture.log); !done)
          return tl::unexpected(done.error());
        return shared;
      });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(fixture.sequencer->views(), fixture.views);
  append_elsewhere(fixture, OrganizationRenamed{"Larks"});
  ASSERT_TRUE(fixture.sequencer->wait_for_registry(fixture.log.head(), kPatience));
  EXPECT_EQ(Accounts(fixture.sequencer->registry()).organization()->title, "Larks");
}

}  // namespace
}  // namespace muster

// What a sequencer does when another process has appended to its log: it stops leading, says "busy,
// retry", and its registry and caches follow the other's commits.

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/sequencer/sequencer.h"
#include "tests/support/accounts_world.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/sample_events.h"

namespace muster {
namespace {

Who elsewhere() { return {std::nullopt, Channel::kCli, RequestId(7), OrganizationId(1)}; }

// A commit of the other process.
void append_elsewhere(SmallWorld& world, Payload payload) {
  world.log.append_elsewhere({world.clock.now(), {Event{elsewhere(), std::move(payload)}}});
}

void expect_busy(const Result<Committed>& outcome) {
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kBusy);
  EXPECT_NE(outcome.error().message.find("try again"), std::string::npos);
}

TEST(SupersededSequencer, RefusesTheRoundThatMetAnotherHeadAndAllLaterOnes) {
  int told = 0;
  Sequencer::Options options;
  options.on_superseded = [&] { ++told; };
  options.on_fatal = [](const Error& error) { ADD_FAILURE() << error.message; };
  SmallWorld world(std::move(options));
  const UserId ada = world.sign_up("ada@example.org", 10);
  EXPECT_FALSE(world.sequencer->is_superseded());
  EXPECT_TRUE(world.sequencer->takes_changes());

  append_elsewhere(world, OrganizationRenamed{"Owls"});
  const Position head = world.log.head();
  for (int i = 0; i < 3; ++i) expect_busy(world.ping(ada));
  EXPECT_EQ(world.log.head(), head) << "nothing was appended";
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(world.sequencer->is_superseded());
  ASSERT_FALSE(world.sequencer->takes_changes());
  EXPECT_EQ(world.sequencer->takes_changes().error().code, ErrorCode::kBusy);
}

TEST(SupersededSequencer, TellsEverybodyWhoWaits) {
  SmallWorld world;
  const UserId ada = world.sign_up("ada@example.org", 10);
  world.log.close();
  auto in_round = std::async(std::launch::async, [&] { return world.ping(ada); });
  world.log.wait_for_append();
  std::vector<std::future<Result<Committed>>> queued;
  for (std::uint64_t i = 0; i < 4; ++i) {
    queued.push_back(std::async(std::launch::async, [&] { return world.ping(ada); }));
    while (world.sequencer->stats().waiting < i + 1) std::this_thread::yield();
  }
  std::promise<Result<Committed>> told;
  world.sequencer->submit(CreateProject{"Cats"}, {ada, Channel::kApi, {}, OrganizationId(1)},
                          [&](Result<Committed> done) { told.set_value(std::move(done)); });
  append_elsewhere(world, OrganizationRenamed{"Owls"});
  world.log.open();
  expect_busy(in_round.get());
  for (auto& one : queued) expect_busy(one.get());
  expect_busy(told.get_future().get());
}

// A leader that lost its log must not go on letting in whom the other has thrown out.
TEST(SupersededSequencer, LetsNobodyInWhoseSessionTheOtherHasEnded) {
  AccountsWorld world;
  const UserId ada = world.join("ada@example.org");
  const auto session = world.sign_in("ada@example.org");
  ASSERT_TRUE(session);
  const auto caller = world.service->caller_by_session(session->session_token, world.web());
  ASSERT_TRUE(caller) << "and is kept in the cache of callers";

  append_elsewhere(world, SessionEnded{caller->session->id, ada, SessionEndReason::kRevoked});
  expect_busy(world.ping(ada));
  ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
  EXPECT_FALSE(world.service->caller_by_session(session->session_token, world.web()));
}

TEST(SupersededSequencer, FollowsTheLogForAsLongAsItLives) {
  AccountsWorld world;
  const UserId ada = world.join("ada@example.org");
  append_elsewhere(world, OrganizationRenamed{"Owls"});
  expect_busy(world.ping(ada));
  for (const char* name : {"Ada", "Adele", "Adina"}) {
    append_elsewhere(world, ProfileUpdated{ada, PersonalText(name), std::nullopt, std::nullopt});
    ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
    EXPECT_EQ(world.service->user(ada)->first_name, name);
  }
  append_elsewhere(world, UserDeactivated{ada});
  ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
  EXPECT_FALSE(Accounts(world.sequencer->registry()).active_user(ada));
  const auto refused = world.sign_in("ada@example.org");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy) << "a session would be a change";
}

// The next start has nothing to replay, and recognises the history.
TEST(SupersededSequencer, LeavesTheRegistryWhereTheLogIs) {
  SmallWorld world;
  const UserId ada = world.sign_up("ada@example.org", 10);
  append_elsewhere(world, OrganizationRenamed{"Owls"});
  expect_busy(world.ping(ada));
  append_elsewhere(world, OrganizationRenamed{"Larks"});
  world.log.append_elsewhere(ping_draft(world.clock.now(), 3));
  ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
  world.sequencer.reset();
  const Checkpoint checkpoint = world.views->checkpoint(world.views->table<Registry>());
  EXPECT_EQ(checkpoint, (Checkpoint{world.log.head(), world.log.last_crc()}));
}

TEST(SupersededSequencer, GoesOnWithAnotherStore) {
  SmallWorld world;
  const UserId ada = world.sign_up("ada@example.org", 10);
  append_elsewhere(world, OrganizationRenamed{"Owls"});
  expect_busy(world.ping(ada));
  ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
  const TableSpec table = table_spec(Registry::kTraits);
  const Result<void> done =
      world.sequencer->exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
        auto other = ViewStore::open(world.dir.path() / "other", {&table, 1});
        if (!other) return tl::unexpected(other.error());
        std::shared_ptr<ViewStore> shared = *std::move(other);
        if (auto done = LiveRegistry(shared, {}).follow(world.log); !done)
          return tl::unexpected(done.error());
        return shared;
      });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(world.sequencer->views(), world.views);
  append_elsewhere(world, OrganizationRenamed{"Larks"});
  ASSERT_TRUE(world.sequencer->wait_for_registry(world.log.head(), kPatience));
  EXPECT_EQ(Accounts(world.sequencer->registry()).organization()->title, "Larks");
}

}  // namespace
}  // namespace muster

// Expired sessions are removed without anybody coming back, in commits of bounded size, and only
// while changes are taken.
#include "projections/instance/session_sweeper.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/big_endian.h"
#include "core/conditions.h"
#include "core/views/view.h"
#include "projections/instance/instance.h"
#include "tests/projections/instance/opened_instance.h"
#include "tests/support/sequencer_fixture.h"

namespace muster::projections {
namespace {

using std::chrono::hours;

constexpr auto kOnAndOn = [](std::chrono::milliseconds) { return true; };

Sequencer::Options many_sessions_each(const Conditions* conditions = nullptr) {
  Sequencer::Options options;
  options.rules.sessions_per_user_max = 100'000;
  options.conditions = conditions;
  return options;
}

struct SweepWorld : SequencerFixture {
  explicit SweepWorld(const Conditions* conditions = nullptr)
      : SequencerFixture(many_sessions_each(conditions)) {
    for (std::uint8_t n = 1; n <= 20; ++n) sign_up("person" + std::to_string(n) + "@a.org", n);
  }

  // Of all people in turns.
  void start_sessions(int count) {
    for (int i = 0; i < count; ++i) {
      Digest token;
      std::ranges::copy(big_endian(++tokens_), token.bytes.begin());
      const UserId user(static_cast<std::uint32_t>(1 + i % 20));
      const Who who{user, Channel::kWeb, {}, OrganizationId(1)};
      ASSERT_TRUE(sequencer->submit(StartSession{user, token, "address", "browser", {}}, who));
    }
  }

  Result<std::uint64_t> sweep(const GoOn& go_on = kOnAndOn) {
    return sweep_sessions(*sequencer, clock, RequestId(77), go_on);
  }

  // What the sweeps wrote, one event a commit.
  std::vector<SessionsExpired> swept_since(Position from) const {
    std::vector<SessionsExpired> found;
    const auto cursor = log.read(from);
    for (auto commit = cursor->next(); commit && *commit; commit = cursor->next()) {
      EXPECT_EQ((*commit)->entries.size(), 1U);
      const auto* event = std::get_if<Event>(&(*commit)->entries.front());
      if (event == nullptr || !std::holds_alternative<SessionsExpired>(event->payload)) continue;
      EXPECT_EQ(event->who,
                (Who{std::nullopt, Channel::kSystem, RequestId(77), OrganizationId(1)}));
      found.push_back(std::get<SessionsExpired>(event->payload));
    }
    return found;
  }

  std::size_t rows(std::string_view prefix) const {
    std::size_t count = 0;
    const auto snapshot = views->snapshot();
    View<Registry>(*views, *snapshot).scan(prefix, prefix, [&](std::string_view, std::string_view) {
      return ++count > 0;
    });
    return count;
  }

  std::size_t sessions_of_users() const {
    std::size_t count = 0;
    for (std::uint32_t id = 1; id <= 20; ++id) {
      count += Accounts(sequencer->registry()).user(UserId(id))->sessions.size();
    }
    return count;
  }

 private:
  std::uint32_t tokens_ = 0;
};

TEST(SweepSessions, EndsAllThatHaveExpiredInBatchesAndLeavesTheOthers) {
  SweepWorld fixture;
  fixture.start_sessions(1'200);
  fixture.clock.advance(hours(24 * 3));
  fixture.start_sessions(5'000);  // more than a slice
  fixture.clock.advance(hours(24 * 2));
  const Position before = fixture.log.head();
  const auto ended = fixture.sweep();
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(*ended, 1'200U);

  std::set<SessionId> named;
  for (const SessionsExpired& event : fixture.swept_since(before)) {
    EXPECT_LE(event.sessions.size(), kSessionsPerSweepMax);
    for (const SessionId id : event.sessions) EXPECT_TRUE(named.insert(id).second) << id;
  }
  ASSERT_EQ(named.size(), 1'200U);
  EXPECT_EQ(*named.begin(), SessionId(1));
  EXPECT_EQ(*named.rbegin(), SessionId(1'200));
  EXPECT_EQ(fixture.rows("S"), 5'000U);
  EXPECT_EQ(fixture.rows("s"), 5'000U);
  EXPECT_EQ(fixture.sessions_of_users(), 5'000U);
}

TEST(SweepSessions, WritesNothingWhereNothingHasExpired) {
  SweepWorld fixture;
  fixture.start_sessions(10);
  fixture.clock.advance(hours(24 * 4));
  const Position before = fixture.log.head();
  EXPECT_EQ(fixture.sweep(), 0U);
  EXPECT_EQ(fixture.log.head(), before);
}

TEST(SweepSessions, WritesNothingWhileChangesAreRefusedAndAllOfItLater) {
  const ManualClock clock;
  Conditions conditions(clock);
  SweepWorld fixture(&conditions);
  fixture.start_sessions(10);
  fixture.clock.advance(hours(24 * 14));
  for (const auto& [kind, code] : {std::pair{ConditionKind::kDiskFull, ErrorCode::kNoRoom},
                                   std::pair{ConditionKind::kLogDamaged, ErrorCode::kReadOnly}}) {
    conditions.begin({.kind = kind, .reason = "It is so.", .refuses_with = code});
    const Position before = fixture.log.head();
    const auto refused = fixture.sweep();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code);
    EXPECT_EQ(fixture.log.head(), before);
    conditions.end(kind);
  }
  EXPECT_EQ(fixture.sweep(), 10U);
}

TEST(SweepSessions, StopsBetweenSlicesWhenAsked) {
  SweepWorld fixture;
  fixture.start_sessions(1'200);
  fixture.clock.advance(hours(24 * 14));
  const auto ended =
      fixture.sweep([](std::chrono::milliseconds time) { return time == time.zero(); });
  EXPECT_EQ(ended, kSessionsPerSweepMax);
  EXPECT_EQ(fixture.sessions_of_users(), 1'200 - kSessionsPerSweepMax);
}

// The thread of a server: sessions that nobody used since the start before this one.
TEST(SessionSweeper, SweepsSoonAfterTheStart) {
  const TempDir dir;
  Instance::Options options = cheap_options(dir.path() / "data");
  const Who web{std::nullopt, Channel::kWeb, RequestId(1), OrganizationId(1)};
  const Device device{"127.0.0.1", "Browser"};
  UserId ada;
  Position head;
  {
    const auto instance = Instance::open(options);
    ASSERT_TRUE(instance) << instance.error().message;
    const auto signed_up = (*instance)->accounts().sign_up(
        {"ada@example.org", Secret("purple elephant ladder")}, device, web);
    ASSERT_TRUE(signed_up) << signed_up.error().message;
    ada = signed_up->user;
    head = (*instance)->log().head();
    ASSERT_EQ((*instance)->accounts().user(ada)->sessions.size(), 1U);
  }
  options.keeps_watch = true;
  options.rules.session_age_max = Duration(0);
  options.sweep.after_start = std::chrono::milliseconds(0);
  const auto instance = Instance::open(options);
  ASSERT_TRUE(instance) << instance.error().message;
  ASSERT_EQ((*instance)->log().wait_past(head, std::chrono::seconds(60)), head + 1);
  const auto commit = (*instance)->log().read(head)->next();
  ASSERT_TRUE(commit && *commit);
  const auto& event = std::get<Event>((*commit)->entries.front());
  EXPECT_EQ(event.payload, Payload(SessionsExpired{{SessionId(1)}}));
  EXPECT_EQ(event.who.channel, Channel::kSystem);
  const auto checked = (*instance)->check_views({});
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->first_difference, "");
  EXPECT_TRUE((*instance)->accounts().user(ada)->sessions.empty());
}

}  // namespace
}  // namespace muster::projections

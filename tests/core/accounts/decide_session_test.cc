#include <cstdint>
#include <vector>

#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;
using std::chrono::hours;
using std::chrono::minutes;

TEST(StartSession, AfterTheRightPassword) {
  DeciderSpec spec;
  const SessionStarted third = session_started(3, 1);
  spec.given(history());
  spec.when(StartSession{kAda, third.token, "127.0.0.1", "Browser", password("ada@example.org")})
      .then({third});
}
TEST(StartSession, IsRefusedWhenThePasswordChangedMeanwhile) {
  DeciderSpec spec;
  spec.given(history()).when(StartSession{kAda, digest(50), "", "", password("older")});
  spec.then_refused(ErrorCode::kUnauthorized);
}
TEST(StartSession, OfADeactivatedPersonIsRefused) {
  DeciderSpec spec;
  spec.given(history()).given({UserDeactivated{kAda}});
  spec.when(StartSession{kAda, digest(50), "", "", {}}).then_refused(ErrorCode::kUnauthorized);
}
TEST(StartSession, EndsExpiredOnesOfTheSamePerson) {
  DeciderSpec spec;
  spec.given(history())
      .after(hours(24 * 6))
      .when(StartSession{kAda, digest(103), "127.0.0.1", "Browser", {}});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kExpired}, session_started(3, 1)});
}
TEST(StartSession, TakesThePlaceOfTheOldestWhereThereAreTooMany) {
  DeciderSpec spec;
  spec.rules.sessions_per_user_max = 2;
  spec.given(history())
      .given({session_started(3, 1)})
      .when(StartSession{kAda, digest(104), "127.0.0.1", "Browser", {}});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kTooMany}, session_started(4, 1)});
}

TEST(UseSession, IsRecordedOnceInAWhile) {
  DeciderSpec spec;
  spec.given(history()).when(UseSession{SessionId(1)}).then_nothing();
  spec.after(minutes(10)).when(UseSession{SessionId(1)}).then({SessionUsed{SessionId(1), kAda}});
}
TEST(UseSession, AfterFiveDaysWithoutIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .after(hours(5 * 24))
      .when(UseSession{SessionId(1)})
      .then_refused(ErrorCode::kNotFound);
}
TEST(UseSession, AfterFourteenDaysIsRefusedHoweverMuchItWasUsed) {
  DeciderSpec spec;
  spec.given(history());
  for (int day = 0; day < 7; ++day) spec.after(hours(48)).given({SessionUsed{SessionId(1), kAda}});
  spec.when(UseSession{SessionId(1)}).then_refused(ErrorCode::kNotFound);
}

// The log has a time ten years ahead of the clock, because the clock was there once.
constexpr hours kTenYears(24 * 3650);

TEST(ClockBehindTheLog, ASessionHasTheClocksTimeAndIsAsGoodAsAnyOther) {
  DeciderSpec spec;
  const Timestamp clock = spec.now;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears);
  SessionStarted started = session_started(3, 1);
  started.clock = clock;
  spec.when(StartSession{kAda, started.token, "127.0.0.1", "Browser", {}}).then({started});
  spec.given({started});
  EXPECT_EQ(spec.accounts().session(SessionId(3))->started_at, clock);
  spec.when(UseSession{SessionId(3)}).then_nothing();
  // The clock goes on; the log's time does not.
  spec.with_the_clock_behind_by(kTenYears - minutes(10)).when(UseSession{SessionId(3)});
  const SessionUsed used{SessionId(3), kAda, clock + minutes(10)};
  spec.then({used});
  spec.given({used});
  EXPECT_EQ(spec.accounts().session(SessionId(3))->used_at, clock + minutes(10));
  spec.with_the_clock_behind_by(kTenYears - hours(5 * 24 + 1)).when(UseSession{SessionId(3)});
  spec.then_refused(ErrorCode::kNotFound);
}
TEST(ClockBehindTheLog, ASessionFromTheFutureIsNotLiveAndIsNotEnded) {
  DeciderSpec spec;
  spec.after(kTenYears).given(history()).with_the_clock_behind_by(kTenYears);
  spec.when(UseSession{SessionId(1)}).then_refused(ErrorCode::kNotFound);
  SessionStarted started = session_started(3, 1);
  started.clock = spec.now - kTenYears;
  spec.when(StartSession{kAda, started.token, "127.0.0.1", "Browser", {}}).then({started});
  spec.with_the_clock_behind_by(minutes(5)).when(UseSession{SessionId(1)}).then_nothing();
}
TEST(ClockBehindTheLog, ActivityIsOfTheClocksTime) {
  DeciderSpec spec;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears).by(kAda);
  const Timestamp clock = spec.now - kTenYears;
  spec.when(ReportActivity{{{kAda, clock + minutes(6), {}}}})
      .then_refused(ErrorCode::kInvalid, "0");
  spec.when(ReportActivity{{{kAda, clock + minutes(4), {}}}});
  ASSERT_EQ(spec.entries().size(), 1U);
  EXPECT_EQ(std::get<PingRun>(spec.entries().front()).pings.front().at, clock);
}

TEST(UseSession, OfNoneIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(UseSession{SessionId(99)}).then_refused(ErrorCode::kNotFound);
}

TEST(EndSession, OnceAndThenNothing) {
  DeciderSpec spec;
  spec.given(history()).when(EndSession{SessionId(1), SessionEndReason::kLogout});
  spec.then({SessionEnded{SessionId(1), kAda, SessionEndReason::kLogout}});
  spec.given({SessionEnded{SessionId(1), kAda, SessionEndReason::kLogout}});
  spec.when(EndSession{SessionId(1), SessionEndReason::kLogout}).then_nothing();
  EXPECT_FALSE(spec.accounts().session_by_token(digest(101)));
}

TEST(SweepSessions, EndsThoseThatHaveExpiredAndSaysSoOnce) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(hours(24 * 4));
  spec.given({SessionUsed{SessionId(2), kBob}, session_started(3, 1)}).after(hours(24));
  // In any order, twice, and some that never were.
  spec.when(SweepSessions{{SessionId(3), SessionId(9), SessionId(2), SessionId(1), SessionId(1)}});
  spec.then({SessionsExpired{{SessionId(1)}}});
  spec.given({SessionsExpired{{SessionId(1)}}});
  EXPECT_FALSE(spec.accounts().session(SessionId(1)));
  EXPECT_FALSE(spec.accounts().session_by_token(digest(101)));
  EXPECT_EQ(spec.accounts().user(kAda)->sessions, std::vector{SessionId(3)});
  spec.when(SweepSessions{{SessionId(1), SessionId(2), SessionId(3)}}).then_nothing();
}
TEST(SweepSessions, EndsThoseOfSeveralPeopleInOneEvent) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1)}).through(Channel::kSystem);
  const SessionsExpired all{{SessionId(1), SessionId(2), SessionId(3)}};
  spec.after(hours(24 * 5)).when(SweepSessions{all.sessions}).then({all});
  spec.given({all});
  EXPECT_TRUE(spec.accounts().user(kAda)->sessions.empty());
  EXPECT_TRUE(spec.accounts().user(kBob)->sessions.empty());
}
TEST(SweepSessions, GoesByTheClockAndNotByALogThatIsAheadOfIt) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(hours(24 * 365));
  spec.with_the_clock_behind_by(hours(24 * 364)).when(SweepSessions{{SessionId(1)}}).then_nothing();
}
TEST(SweepSessions, GoesByTheRulesOfTheRunningProgram) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem).after(minutes(1));
  spec.rules.session_age_max = minutes(1);
  spec.when(SweepSessions{{SessionId(1)}}).then({SessionsExpired{{SessionId(1)}}});
}
TEST(SweepSessions, IsTheServersAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).after(hours(24 * 30)).when(SweepSessions{{SessionId(1)}});
  spec.then_refused(ErrorCode::kForbidden, "sessions");
}
TEST(SweepSessions, RejectsMoreThanOneCommitShouldHold) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kSystem);
  spec.when(SweepSessions{std::vector<SessionId>(kSessionsPerSweepMax + 1, SessionId(1))});
  spec.then_refused(ErrorCode::kTooLarge, "sessions");
}

TEST(EndOtherSessions, EndsAllButTheOneToKeep) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1), session_started(4, 1)}).by(kAda);
  const auto ended = [](std::uint64_t id) {
    return SessionEnded{SessionId(id), kAda, SessionEndReason::kRevoked};
  };
  spec.when(EndOtherSessions{kAda, SessionId(3)}).then({ended(1), ended(4)});
  spec.when(EndOtherSessions{kAda, std::nullopt}).then({ended(1), ended(3), ended(4)});
  spec.given({ended(1), ended(4)}).when(EndOtherSessions{kAda, SessionId(3)}).then_nothing();
}
TEST(EndOtherSessions, OfSomebodyElseIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kBob).when(EndOtherSessions{kAda, std::nullopt});
  spec.then_refused(ErrorCode::kForbidden, "user");
}

TEST(RecordFailedSignIn, WithAndWithoutAnAccount) {
  DeciderSpec spec;
  spec.given(history())
      .when(RecordFailedSignIn{kAda, "127.0.0.1"})
      .then({SignInFailed{kAda, PersonalText("127.0.0.1")}});
  spec.when(RecordFailedSignIn{{}, "127.0.0.1"})
      .then({SignInFailed{{}, PersonalText("127.0.0.1")}});
}
TEST(RecordFailedSignIn, OnAnEmptyServerLeavesNoTrace) {
  DeciderSpec spec;
  spec.when(RecordFailedSignIn{{}, "127.0.0.1"}).then_nothing();
}

}  // namespace
}  // namespace muster

#include <cstdint>
#include <vector>

#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;
using std::chrono::hours;
using std::chrono::minutes;

// The caller's own session went on under the id that somebody else may know.
TEST(ChangePassword, EndsAllSessionsAndTheTokenAndStartsANewSession) {
  DeciderSpec spec;
  spec.given(history()).given({session_started(3, 1)});
  const SessionStarted fresh = session_started(4, 1);
  spec.when(ChangePassword{kAda, password("new"), PasswordChangedBy::kSelf,
                           password("ada@example.org"),
                           NewSession{fresh.token, "127.0.0.1", "Browser"}})
      .then({PasswordChanged{kAda, personal_password("new"), PasswordChangedBy::kSelf},
             ApiTokenRevoked{kAda},
             SessionEnded{SessionId(1), kAda, SessionEndReason::kPasswordChanged},
             SessionEnded{SessionId(3), kAda, SessionEndReason::kPasswordChanged}, fresh});
}
TEST(ChangePassword, KeepsTheTokenWhereAskedTo) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}, {}, true})
      .then({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kOperator},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, WhereThereIsNoTokenSaysNothingOfOne) {
  DeciderSpec spec;
  spec.given(history()).given({ApiTokenRevoked{kBob}}).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}})
      .then({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kOperator},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, ByTheOperatorEndsThemAll) {
  DeciderSpec spec;
  spec.given(history()).through(Channel::kCli);
  spec.when(ChangePassword{kBob, password("new"), PasswordChangedBy::kOperator, {}, {}})
      .then({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kOperator},
             ApiTokenRevoked{kBob},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
}
TEST(ChangePassword, IsRefusedWhenAnotherChangeCameFirst) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{kAda, password("new"), PasswordChangedBy::kSelf, password("older"), {}})
      .then_refused(ErrorCode::kConflict, "old_password");
}
TEST(ChangePassword, ARehashEndsNoSession) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{
                kAda, password("re"), PasswordChangedBy::kRehash, password("ada@example.org"), {}})
      .then({PasswordChanged{kAda, personal_password("re"), PasswordChangedBy::kRehash}});
}
TEST(ChangePassword, ARehashOfAPasswordThatChangedDoesNothing) {
  DeciderSpec spec;
  spec.given(history());
  spec.when(ChangePassword{kAda, password("re"), PasswordChangedBy::kRehash, password("older"), {}})
      .then_nothing();
}
TEST(ChangePassword, OfNobodyIsRefused) {
  DeciderSpec spec;
  spec.given(history()).when(ChangePassword{UserId(9), password("new"), {}, {}, {}});
  spec.then_refused(ErrorCode::kNotFound, "user");
}

ChangePassword through_link(std::uint8_t token) {
  return {kBob, password("new"), PasswordChangedBy::kAnotherPerson, {}, {}, digest(token)};
}
std::vector<Payload> bob_has_a_link(const DeciderSpec& spec) {
  return {PasswordLinkIssued{kBob, digest(60), spec.now + hours(1)}};
}
TEST(IssuePasswordLink, LastsAsLongAsTheRulesSay) {
  DeciderSpec spec;
  spec.rules.password_link_age_max = minutes(5);
  spec.given(history()).by(kAda).when(IssuePasswordLink{kBob, digest(60)});
  spec.then({PasswordLinkIssued{kBob, digest(60), spec.now + minutes(5)}});
}
TEST(IssuePasswordLink, OfNobodyOrADeactivatedPersonIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(IssuePasswordLink{UserId(9), digest(60)});
  spec.then_refused(ErrorCode::kNotFound, "user");
  spec.given({UserDeactivated{kBob}}).when(IssuePasswordLink{kBob, digest(60)});
  spec.then_refused(ErrorCode::kNotFound, "user");
}

TEST(UsePasswordLink, ChangesThePasswordAndEndsAllSessionsAsTheirOwnDoing) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec)).after(minutes(59)).when(through_link(60));
  spec.then({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kAnotherPerson},
             ApiTokenRevoked{kBob},
             SessionEnded{SessionId(2), kBob, SessionEndReason::kPasswordChanged}});
  EXPECT_EQ(std::get<Event>(spec.entries().front()).who.actor, kBob);
}
TEST(UsePasswordLink, WorksOnce) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kAnotherPerson}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
}
TEST(UsePasswordLink, IsRefusedAfterItsTime) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec)).after(hours(1)).when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(UsePasswordLink, IsRefusedWhereANewerOneTookItsPlace) {
  DeciderSpec spec;
  spec.given(history())
      .given(bob_has_a_link(spec))
      .given({PasswordLinkIssued{kBob, digest(61), spec.now + hours(1)}});
  spec.when(through_link(60)).then_refused(ErrorCode::kForbidden, "token");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
  EXPECT_EQ(spec.accounts().user_by_password_link(digest(61)), kBob);
}
TEST(UsePasswordLink, AnyOtherChangeOfThePasswordEndsIt) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, personal_password("self"), PasswordChangedBy::kSelf}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(UsePasswordLink, ARehashLeavesIt) {
  DeciderSpec spec;
  spec.given(history()).given(bob_has_a_link(spec));
  spec.given({PasswordChanged{kBob, personal_password("re"), PasswordChangedBy::kRehash}})
      .when(through_link(60));
  EXPECT_EQ(spec.entries().size(), 3U);
}
TEST(UsePasswordLink, IsRefusedForADeactivatedOrRemovedPerson) {
  DeciderSpec spec;
  spec.given(history())
      .given(bob_has_a_link(spec))
      .given({UserDeactivated{kBob}})
      .when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
  spec.given({UserRemoved{kBob}}).when(through_link(60)).then_refused(ErrorCode::kNotFound, "user");
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)).has_value());
}

// With a stolen session or token that was a way to a new password without the old one.
TEST(IssuePasswordLink, ForOneselfIsRefused) {
  DeciderSpec spec;
  spec.given(history());
  spec.by(kAda)
      .when(IssuePasswordLink{kAda, digest(60)})
      .then_refused(ErrorCode::kForbidden, "user");
  spec.by(kBob)
      .when(IssuePasswordLink{kBob, digest(60)})
      .then_refused(ErrorCode::kForbidden, "user");
}

TEST(LinkNotice, TellsWhoMadeALinkUntilItIsDismissed) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  EXPECT_EQ(spec.accounts().user(kBob)->link_notice, (PasswordLinkNotice{kAda, spec.now}));
  // Also after the link was used.
  spec.by(kBob).given(
      {PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kAnotherPerson}});
  const Timestamp issued = spec.now;
  spec.after(minutes(1))
      .when(DismissLinkNotice{kBob, issued})
      .then({PasswordLinkSeen{kBob, issued}});
  spec.given({PasswordLinkSeen{kBob, issued}});
  EXPECT_FALSE(spec.accounts().user(kBob)->link_notice);
  spec.when(DismissLinkNotice{kBob, issued}).then_nothing();
}
TEST(LinkNotice, OfANewerLinkIsNotDismissedUnseen) {
  DeciderSpec spec;
  const Timestamp first = spec.now;
  spec.given(history())
      .by(kAda)
      .given(bob_has_a_link(spec))
      .after(minutes(1))
      .given(bob_has_a_link(spec));
  spec.by(kBob).when(DismissLinkNotice{kBob, first}).then_nothing();
}
TEST(LinkNotice, CancellingEndsTheLinkAndTheNotice) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  const Timestamp issued = spec.now;
  spec.by(kBob).when(CancelPasswordLink{kBob, issued}).then({PasswordLinkCancelled{kBob}});
  spec.given({PasswordLinkCancelled{kBob}});
  EXPECT_FALSE(spec.accounts().user(kBob)->link_notice);
  EXPECT_FALSE(spec.accounts().user_by_password_link(digest(60)));
  spec.when(CancelPasswordLink{kBob, issued}).then_nothing();
  spec.when(through_link(60)).then_refused(ErrorCode::kForbidden, "token");
}
TEST(LinkNotice, CancellingLeavesANewerLinkAndAUsedOne) {
  DeciderSpec spec;
  const Timestamp first = spec.now;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec)).after(minutes(1));
  const Timestamp second = spec.now;
  spec.given(bob_has_a_link(spec));
  spec.by(kBob).when(CancelPasswordLink{kBob, first}).then_nothing();
  spec.given({PasswordChanged{kBob, personal_password("new"), PasswordChangedBy::kAnotherPerson}});
  spec.when(CancelPasswordLink{kBob, second}).then_nothing();
}
TEST(LinkNotice, IsCancelledByThePersonAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  spec.when(CancelPasswordLink{kBob, spec.now}).then_refused(ErrorCode::kForbidden, "user");
}
TEST(LinkNotice, IsDismissedByThePersonAlone) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).given(bob_has_a_link(spec));
  spec.when(DismissLinkNotice{kBob, spec.now}).then_refused(ErrorCode::kForbidden, "user");
}

// The log has a time ten years ahead of the clock, because the clock was there once.
constexpr hours kTenYears(24 * 3650);

TEST(ClockBehindTheLog, APasswordLinkIsForAnHourByTheClock) {
  DeciderSpec spec;
  spec.given(history()).after(kTenYears).with_the_clock_behind_by(kTenYears);
  const PasswordLinkIssued link{kBob, digest(60), spec.now - kTenYears + hours(1)};
  spec.by(kAda).when(IssuePasswordLink{kBob, digest(60)}).then({link});
  spec.given({link}).with_the_clock_behind_by(kTenYears - minutes(59));
  spec.when(through_link(60));
  EXPECT_FALSE(spec.entries().empty());
  spec.with_the_clock_behind_by(kTenYears - hours(1)).when(through_link(60));
  spec.then_refused(ErrorCode::kForbidden, "token");
}
TEST(ClockBehindTheLog, APasswordLinkFromTheFutureIsOver) {
  DeciderSpec spec;
  spec.after(kTenYears).given(history()).given(
      {PasswordLinkIssued{kBob, digest(60), spec.now + hours(1)}});
  spec.with_the_clock_behind_by(kTenYears)
      .when(through_link(60))
      .then_refused(ErrorCode::kForbidden, "token");
  spec.with_the_clock_behind_by(minutes(5)).when(through_link(60));
  EXPECT_FALSE(spec.entries().empty());
}

}  // namespace
}  // namespace muster

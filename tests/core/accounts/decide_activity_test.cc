#include <vector>

#include "tests/support/decider_spec.h"

namespace muster {
namespace {

using namespace ada_and_bob;
using std::chrono::minutes;

TEST(IssueApiToken, TheOldOneIsUselessAtOnce) {
  DeciderSpec spec;
  const ApiTokenIssued issued{kAda, digest(60), Sealed{"s"}};
  spec.given(history()).when(IssueApiToken{kAda, {digest(60), Sealed{"s"}}}).then({issued});
  spec.given({issued});
  EXPECT_EQ(spec.accounts().user_by_api_token(digest(60)), kAda);
  EXPECT_EQ(spec.accounts().user_by_api_token(digest(2)), std::nullopt);
}
TEST(IssueApiToken, OfNobodyOrTakenIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .when(IssueApiToken{UserId(9), {digest(60), {}}})
      .then_refused(ErrorCode::kNotFound, "user");
  spec.when(IssueApiToken{kAda, {digest(3), {}}}).then_refused(ErrorCode::kConflict, "user_token");
}

TEST(RevokeApiToken, OnceAndThenNothing) {
  DeciderSpec spec;
  spec.given(history()).when(RevokeApiToken{kAda}).then({ApiTokenRevoked{kAda}});
  spec.given({ApiTokenRevoked{kAda}}).when(RevokeApiToken{kAda}).then_nothing();
  spec.when(RevokeApiToken{UserId(9)}).then_refused(ErrorCode::kNotFound, "user");
}

Ping ping(UserId user, Timestamp at) { return {user, at, RequestId()}; }

TEST(ReportActivity, OfOneselfHasNoReporter) {
  DeciderSpec spec;
  spec.given(history())
      .by(kAda)
      .through(Channel::kApi)
      .when(ReportActivity{{ping(kAda, spec.now)}});
  const PingRun expected{
      std::nullopt, Channel::kApi, OrganizationId(1), {{kAda, spec.now, RequestId(7)}}};
  ASSERT_EQ(spec.entries().size(), 1U);
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]), expected);
}
TEST(ReportActivity, OfOthersNamesTheReporter) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now), ping(kBob, spec.now)}});
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]).reporter, kAda);
}
TEST(ReportActivity, NamesTheUnknownOne) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(
      ReportActivity{{ping(kAda, spec.now), ping(UserId(9), spec.now)}});
  spec.then_refused(ErrorCode::kNotFound, "1");
}
TEST(ReportActivity, OfSomebodyDeactivatedIsRefused) {
  DeciderSpec spec;
  spec.given(history())
      .given({UserDeactivated{kBob}})
      .by(kAda)
      .when(ReportActivity{{ping(kBob, spec.now)}});
  spec.then_refused(ErrorCode::kNotFound, "0");
}
TEST(ReportActivity, ALittleAheadIsNow) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now + minutes(4))}});
  EXPECT_EQ(std::get<PingRun>(spec.entries()[0]).pings[0].at, spec.now);
}
TEST(ReportActivity, FarAheadIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{{ping(kAda, spec.now + minutes(6))}});
  spec.then_refused(ErrorCode::kInvalid, "0");
}
TEST(ReportActivity, OfNothingOrTooMuchIsRefused) {
  DeciderSpec spec;
  spec.given(history()).by(kAda).when(ReportActivity{}).then_refused(ErrorCode::kInvalid);
  spec.when(ReportActivity{std::vector<Ping>(50'001, ping(kAda, spec.now))})
      .then_refused(ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace muster

#include "core/service/account_service.h"

#include <vector>

#include <gtest/gtest.h>

#include "core/codec/commit_codec.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/expect_refused.h"

namespace muster {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(AccountService, SomebodyWhoSignedUpCanSignIn) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ADA@example.ORG");
  ASSERT_TRUE(signed_in.has_value());
  EXPECT_EQ(signed_in->user, ada);
  const auto caller = fixture.service->caller_by_session(signed_in->session_token, fixture.web());
  ASSERT_NE(caller, nullptr);
  EXPECT_EQ(caller->user.email, "ada@example.org");
}

TEST(AccountService, ACallerWhoIsKnownIsAsTheyAreNow) {
  AccountsFixture fixture;
  fixture.join("first@example.org");  // the owner, who stays
  const UserId ada = fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ada@example.org");
  const Secret token = *fixture.service->api_token(ada);
  const auto by_session = [&] {
    return fixture.service->caller_by_session(signed_in->session_token, fixture.web());
  };
  const auto by_token = [&] { return fixture.service->caller_by_api_token(token); };
  ASSERT_NE(by_session(), nullptr);
  ASSERT_NE(by_token(), nullptr);

  ASSERT_TRUE(
      fixture.service->update_profile(ada, {.first_name = "Ada"}, fixture.web(ada)).has_value());
  EXPECT_EQ(by_session()->user.first_name, "Ada");
  EXPECT_EQ(by_token()->user.first_name, "Ada");

  ASSERT_TRUE(fixture.sequencer->submit(DeactivateUser{ada}, fixture.shell()).has_value());
  EXPECT_EQ(by_session(), nullptr);
  EXPECT_EQ(by_token(), nullptr);

  ASSERT_TRUE(fixture.sequencer->submit(ReactivateUser{ada}, fixture.shell()).has_value());
  EXPECT_EQ(by_session(), nullptr);  // being deactivated ended it
  EXPECT_NE(by_token(), nullptr);
}

TEST(AccountService, RefusesWhatIsNotAnEmailOrATrivialPassword) {
  AccountsFixture fixture;
  expect_refused(fixture.try_sign_up("ada"), ErrorCode::kInvalid, "email");
  expect_refused(fixture.try_sign_up("ada@example.org", "short"), ErrorCode::kInvalid, "password");
  expect_refused(fixture.try_sign_up("ada@example.org", "password1"), ErrorCode::kInvalid,
                 "password");
  expect_refused(fixture.try_sign_up("ada@example.org", "\xff\xfe purple elephant"),
                 ErrorCode::kInvalid, "password");
  EXPECT_EQ(fixture.log.head(), Position(0));
}

TEST(AccountService, NoSecretStandsInTheLogInTheClear) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ada@example.org");
  std::vector<std::string> secrets{AccountsFixture::kPassword};
  secrets.emplace_back(signed_in->session_token.reveal());
  secrets.emplace_back(fixture.service->invite()->token.reveal());
  secrets.emplace_back(fixture.service->api_token(ada)->reveal());
  const auto cursor = fixture.log.read(Position(0));
  while (true) {
    const auto commit = cursor->next_encoded();
    ASSERT_TRUE(commit.has_value());
    if (!*commit) break;
    const std::string_view bytes = (*commit)->bytes;
    for (const std::string& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string_view::npos);
  }
}

TEST(Session, EndsFiveDaysAfterItsLastUse) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ada@example.org");
  fixture.clock.advance(hours(5 * 24) - minutes(1));
  EXPECT_NE(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  fixture.clock.advance(hours(5 * 24));
  EXPECT_EQ(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  ASSERT_EQ(fixture.events<SessionEnded>().size(), 1U);
  EXPECT_EQ(fixture.events<SessionEnded>()[0].reason, SessionEndReason::kExpired);
}

TEST(Session, EndsFourteenDaysAfterSignInHoweverMuchItIsUsed) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ada@example.org");
  for (int day = 0; day < 13; ++day) {
    fixture.clock.advance(hours(24));
    EXPECT_NE(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  }
  fixture.clock.advance(hours(24));
  EXPECT_EQ(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
}

TEST(Session, AMadeUpTokenIsNobody) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  EXPECT_EQ(fixture.service->caller_by_session(Secret("made-up"), fixture.web()), nullptr);
}

TEST(Password, ChangingItNeedsTheOldOneAndEndsTheOtherSessions) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto here = fixture.sign_in("ada@example.org");
  const auto elsewhere = fixture.sign_in("ada@example.org");
  const Secret token = *fixture.service->api_token(ada);
  const Device device{"127.0.0.1", "Browser"};
  PasswordChange change{Secret("wrong"), Secret("yellow submarine piano"), /*keep_api_token=*/true,
                        /*renew_session=*/true};
  expect_refused(fixture.service->change_password(ada, change, device, fixture.web(ada)),
                 ErrorCode::kInvalid, "old_password");
  change.old_password = Secret(AccountsFixture::kPassword);
  const auto changed = fixture.service->change_password(ada, change, device, fixture.web(ada));
  ASSERT_TRUE(changed.has_value());
  EXPECT_FALSE(changed->ended_api_token);
  EXPECT_NE(fixture.service->caller_by_api_token(token), nullptr);
  EXPECT_EQ(fixture.service->caller_by_session(here->session_token, fixture.web()), nullptr);
  EXPECT_NE(fixture.service->caller_by_session(*changed->session_token, fixture.web()), nullptr);
  EXPECT_EQ(fixture.service->caller_by_session(elsewhere->session_token, fixture.web()), nullptr);
  EXPECT_FALSE(fixture.sign_in("ada@example.org").has_value());
  EXPECT_TRUE(fixture.sign_in("ada@example.org", "yellow submarine piano").has_value());
}

// 15 of 15 wrong old passwords were looked at, and none was in the log.
TEST(Password, TheOldOneCountsAndIsRecordedLikeASignIn) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto change = [&](const std::string& old_password) {
    return fixture.service->change_password(
        ada, {Secret(old_password), Secret("yellow submarine piano")}, fixture.device,
        fixture.web(ada));
  };
  for (int i = 0; i < 5; ++i) expect_refused(change("wrong"), ErrorCode::kInvalid, "old_password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 5U);
  EXPECT_EQ(fixture.events<SignInFailed>().front(),
            (SignInFailed{ada, PersonalText(fixture.device.address)}));
  expect_refused(change(AccountsFixture::kPassword), ErrorCode::kTooMany, "old_password");
  EXPECT_TRUE(fixture.sign_in("ada@example.org"))
      << "whoever holds a session keeps nobody from logging in";
  fixture.clock.advance(minutes(1));
  EXPECT_TRUE(change(AccountsFixture::kPassword).has_value());
}

TEST(Password, SetByTheOperatorEndsAllSessions) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto signed_in = fixture.sign_in("ada@example.org");
  ASSERT_TRUE(fixture.service
                  ->set_password(ada, Secret("yellow submarine piano"),
                                 PasswordChangedBy::kOperator,
                                 /*keep_api_token=*/false, fixture.shell())
                  .has_value());
  EXPECT_EQ(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  EXPECT_FALSE(fixture.service->api_token(ada).has_value());
}

// A program that was handed the token kept its access through every reset.
TEST(Password, ChangingItWithATokenEndsThatToken) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const Secret token = *fixture.service->api_token(ada);
  const auto changed = fixture.service->change_password(
      ada, {Secret(AccountsFixture::kPassword), Secret("yellow submarine piano")},
      {"127.0.0.1", ""}, fixture.web(ada));
  ASSERT_TRUE(changed.has_value());
  EXPECT_TRUE(changed->ended_api_token);
  EXPECT_FALSE(changed->session_token.has_value());
  EXPECT_EQ(fixture.service->caller_by_api_token(token), nullptr);
}

TEST(SignUp, WithASessionIsOneCommit) {
  AccountsFixture fixture;
  for (const char* email : {"ada@example.org", "bob@example.org"}) {
    const Position before = fixture.log.head();
    const auto done = fixture.service->sign_up({email, Secret(AccountsFixture::kPassword)},
                                               fixture.device, fixture.web());
    ASSERT_TRUE(done) << done.error().message;
    const auto commit = fixture.log.read(before)->next();
    ASSERT_TRUE(commit && *commit);
    EXPECT_EQ((*commit)->end(), fixture.log.head());
    const auto caller = fixture.service->caller_by_session(done->session_token, fixture.web());
    ASSERT_NE(caller, nullptr);
    EXPECT_EQ(caller->user.id, done->user);
    EXPECT_TRUE(done->known_device);
  }
}

TEST(Sessions, EndingTheOthersIsOneCommit) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(fixture.sign_in("ada@example.org"));
  const Position before = fixture.log.head();
  const SessionId keep = fixture.service->sessions(ada).front().id;
  ASSERT_TRUE(fixture.sequencer->submit(EndOtherSessions{ada, keep}, fixture.web(ada)));
  const auto commit = fixture.log.read(before)->next();
  ASSERT_TRUE(commit && *commit);
  EXPECT_EQ((*commit)->end(), fixture.log.head());
  ASSERT_EQ(fixture.service->sessions(ada).size(), 1U);
  EXPECT_EQ(fixture.service->sessions(ada).front().id, keep);
}

TEST(Invite, TheOldTokenIsUselessAtOnce) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const Secret old = fixture.service->invite()->token;
  EXPECT_TRUE(fixture.service->check_invite(old, fixture.web()));
  const auto fresh = fixture.service->reset_invite(fixture.web(ada));
  ASSERT_TRUE(fresh.has_value());
  EXPECT_EQ(fresh->reset_by, ada);
  EXPECT_FALSE(fixture.service->check_invite(old, fixture.web()));
  expect_refused(
      fixture.service->sign_up({"bob@example.org", Secret(AccountsFixture::kPassword), "", "", old},
                               fixture.web()),
      ErrorCode::kForbidden, "token");
  EXPECT_TRUE(
      fixture.service
          ->sign_up({"bob@example.org", Secret(AccountsFixture::kPassword), "", "", fresh->token},
                    fixture.web())
          .has_value());
  EXPECT_EQ(fixture.service->invite()->token.reveal(), fresh->token.reveal());
}

TEST(ApiToken, CanBeShownAndReset) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const Secret first = *fixture.service->api_token(ada);
  EXPECT_EQ(first.reveal().size(), 40U);
  EXPECT_EQ(fixture.service->caller_by_api_token(first)->user.id, ada);
  const Secret second = *fixture.service->reset_api_token(ada, fixture.web(ada));
  EXPECT_EQ(fixture.service->caller_by_api_token(first), nullptr);
  EXPECT_NE(fixture.service->caller_by_api_token(second), nullptr);
}

TEST(ApiToken, ChosenByAnOperatorWorksAndCannotBeShown) {
  AccountsFixture fixture;
  NewAccount account{"ada@example.org", Secret(AccountsFixture::kPassword)};
  account.api_token = Secret("chosen-by-an-operator");
  const auto ada = fixture.service->sign_up(account, fixture.shell());
  ASSERT_TRUE(ada.has_value());
  EXPECT_NE(fixture.service->caller_by_api_token(Secret("chosen-by-an-operator")), nullptr);
  expect_refused(fixture.service->api_token(*ada), ErrorCode::kNotFound);
  account.email = "bob@example.org";
  account.api_token = Secret("short");
  expect_refused(fixture.service->sign_up(account, fixture.shell()), ErrorCode::kInvalid,
                 "user_token");
}

TEST(SetPassword, CountsTheSessionsThatItEnds) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  fixture.join("bob@example.org");
  for (const char* email : {"ada@example.org", "ada@example.org", "bob@example.org"}) {
    ASSERT_TRUE(fixture.sign_in(email));
  }
  const auto changed = fixture.service->set_password(
      ada, Secret("yellow submarine piano"), PasswordChangedBy::kOperator, false, fixture.shell());
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->sessions_ended, 2u);
}

// The clock was ten years ahead when somebody signed up, and is right again.
TEST(ClockBehindTheLog, PeopleLogInAndWorkAndSessionsEndByTheClock) {
  AccountsFixture fixture;
  const Duration ten_years = hours(24 * 3650);
  fixture.clock.advance(ten_years);
  const UserId ada = fixture.join("ada@example.org");
  const auto early = fixture.sign_in("ada@example.org");
  ASSERT_TRUE(early) << early.error().message;
  fixture.clock.advance(-ten_years);
  EXPECT_EQ(fixture.service->caller_by_session(early->session_token, fixture.web()), nullptr);
  EXPECT_TRUE(
      fixture.events<SessionEnded>().empty());  // it would be live if the clock were set back

  const auto signed_in = fixture.sign_in("ada@example.org");
  ASSERT_TRUE(signed_in) << signed_in.error().message;
  EXPECT_NE(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  const auto link =
      fixture.service->issue_password_link(fixture.join("bob@example.org"), fixture.web(ada));
  ASSERT_TRUE(link) << link.error().message;
  EXPECT_TRUE(fixture.service->password_link_user(link->token));
  fixture.clock.advance(minutes(61));
  const auto late = fixture.service->password_link_user(link->token);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "This link has expired. Ask for a new one.") << "nobody used it";
  fixture.clock.advance(hours(5 * 24));
  EXPECT_EQ(fixture.service->caller_by_session(signed_in->session_token, fixture.web()), nullptr);
  EXPECT_EQ(fixture.events<SessionEnded>().size(), 1U);
}

}  // namespace
}  // namespace muster

#include "core/service/account_service.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/codec/commit_codec.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/gated_random.h"

namespace muster {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

template <typename T>
void expect_refused(const Result<T>& result, ErrorCode code, const std::string& field = "") {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_EQ(result.error().field, field);
}

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
    auto commit = cursor->next();
    ASSERT_TRUE(commit.has_value());
    if (!*commit) break;
    const std::string bytes = encode_commit({(*commit)->time, (*commit)->entries});
    for (const std::string& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string::npos);
  }
}

TEST(SignIn, AnswersTheSameForAWrongPasswordAndAnUnknownEmail) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const auto wrong = fixture.sign_in("ada@example.org", "wrong password");
  const auto unknown = fixture.sign_in("eve@example.org", "wrong password");
  const auto no_email = fixture.sign_in("eve", "wrong password");
  expect_refused(wrong, ErrorCode::kUnauthorized);
  EXPECT_EQ(wrong.error(), unknown.error());
  EXPECT_EQ(wrong.error(), no_email.error());
}

TEST(SignIn, AnOverlongPasswordIsWrongLikeAnyOther) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  expect_refused(fixture.sign_in("ada@example.org", std::string(1'000'000, 'x')),
                 ErrorCode::kUnauthorized);
}

TEST(SignIn, FailuresAreRecordedAFewTimesAMinute) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  for (int i = 0; i < 8; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 3U);
  EXPECT_EQ(fixture.events<SignInFailed>().front().user, ada);
  fixture.clock.advance(minutes(1));
  (void)fixture.sign_in("ada@example.org", "wrong password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 4U);
}

TEST(SignIn, TooManyFailuresMakeEvenTheRightPasswordWait) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 10; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  expect_refused(fixture.sign_in("ada@example.org"), ErrorCode::kTooMany);
  fixture.clock.advance(minutes(1));
  EXPECT_TRUE(fixture.sign_in("ada@example.org").has_value());
}

// 60 guesses at once were all looked at: the limit was asked before the hash and counted after it.
TEST(SignIn, GuessesAtOnceAreLimitedLikeGuessesInARow) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  std::atomic<int> looked_at = 0;
  std::vector<std::jthread> guesses;
  for (int i = 0; i < 60; ++i) {
    guesses.emplace_back([&] {
      const auto guess = fixture.sign_in("ada@example.org", "wrong password");
      if (guess.error().code == ErrorCode::kUnauthorized) ++looked_at;
    });
  }
  guesses.clear();
  EXPECT_EQ(looked_at, 10);
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 3U);
}

TEST(SignIn, TheRightPasswordDoesNotCount) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(fixture.sign_in("ada@example.org").has_value());
}

TEST(SignIn, WhatTheHasherHasNoTimeForDoesNotCount) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  GatedRandom gate;
  PasswordHasher hasher({.cost = {.memory_kib = 8, .passes = 1}}, gate);
  AccountService service(*fixture.sequencer, hasher, fixture.key, fixture.random, fixture.clock, {},
                         {}, {.running_max = 1, .waiting_max = 0, .known_waiting_max = 0});
  const auto sign_in = [&](const char* password) {
    return service.sign_in("ada@example.org", Secret(password), fixture.device, fixture.web());
  };
  gate.close();
  std::jthread holds_it([&] {
    (void)service.sign_up(
        {.email = "bob@example.org", .password = Secret(AccountsFixture::kPassword)},
        fixture.web());
  });
  gate.await_one_inside();
  for (int i = 0; i < 15; ++i) expect_refused(sign_in("wrong"), ErrorCode::kBusy);
  gate.let_through(1);
  holds_it.join();
  EXPECT_TRUE(sign_in(AccountsFixture::kPassword).has_value());
  EXPECT_EQ(service.user(ada)->sessions.size(), 1U);
}

// Passwords that cannot be right cost no hash: 18,000 of them a minute, each for another email, had
// everybody's log-ins refused, and filled the log.
TEST(SignIn, APasswordThatCannotBeRightCountsForNobodyAndIsNotRecorded) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const Secret endless(std::string(2'100, 'x'));
  for (int i = 0; i < 15'000; ++i) {
    const auto refused = fixture.service->sign_in("a" + std::to_string(i) + "@example.org", endless,
                                                  fixture.device, fixture.web());
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().code, ErrorCode::kUnauthorized);
  }
  for (int i = 0; i < 15; ++i) {
    EXPECT_EQ(fixture.service->sign_in("ada@example.org", endless, fixture.device, fixture.web())
                  .error()
                  .code,
              ErrorCode::kUnauthorized);
  }
  EXPECT_TRUE(fixture.events<SignInFailed>().empty());
  EXPECT_TRUE(fixture.sign_in("ada@example.org"));
}

TEST(SignIn, OneNetworkThatGuessesEverywhereDoesNotFillTheLog) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 300; ++i) {
    (void)fixture.service->sign_in("a" + std::to_string(i) + "@example.org", Secret("wrong"),
                                   fixture.device, fixture.web());
  }
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 60U);
}

// 75 connections from one address, which ask for people whom nobody knows, stopped all log-ins.
TEST(SignIn, ACrowdFromOneAddressKeepsNobodyElseOut) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  GatedRandom gate;
  PasswordHasher hasher({.cost = {.memory_kib = 8, .passes = 1}}, gate);
  AccountService service(*fixture.sequencer, hasher, fixture.key, fixture.random, fixture.clock,
                         {});
  const auto sign_in = [&](const std::string& email, const Device& device) {
    return service.sign_in(email, Secret(AccountsFixture::kPassword), device, fixture.web());
  };
  const Device before = {"192.0.2.1", "Browser"};
  const Device known = {"192.0.2.1", "Browser", sign_in("ada@example.org", before)->known_device};
  ASSERT_TRUE(known.known_token);

  const auto wait_for = [&](std::uint64_t waiting) {
    while (service.hashing_load().waiting != waiting) std::this_thread::yield();
  };
  std::vector<std::jthread> crowd;
  std::atomic<int> refused = 0;
  gate.close();
  for (int i = 0; i < 2; ++i) {  // both that may run are held in the middle of a sign-up's hash
    crowd.emplace_back([&, i] {
      (void)service.sign_up({.email = std::to_string(i) + "@example.org",
                             .password = Secret(AccountsFixture::kPassword)},
                            before, fixture.web());
    });
    gate.await_one_inside();
  }
  for (int i = 0; i < 64; ++i) {
    crowd.emplace_back([&, i] {
      const auto guess = sign_in("nobody" + std::to_string(i) + "@example.org", before);
      if (guess.error().code == ErrorCode::kBusy) ++refused;
    });
  }
  wait_for(64);
  expect_refused(sign_in("ada@example.org", before), ErrorCode::kBusy);
  std::vector<std::jthread> people;
  std::atomic<int> signed_in = 0;
  for (const Device& device :
       {known, Device{"192.0.2.2", "Browser"}, Device{"2001:db8::1", "Browser"}}) {
    people.emplace_back([&, device] {
      const auto done = sign_in("ada@example.org", device);
      if (done && done->user == ada) ++signed_in;
    });
  }
  wait_for(65);
  while (refused != 2) std::this_thread::yield();  // of the crowd, who gave way
  gate.let_through(2);
  people.clear();
  crowd.clear();
  EXPECT_EQ(signed_in, 3);
  EXPECT_EQ(refused, 2);
}

TEST(SignIn, GivesADeviceItsTokenOnceAMonth) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  Device device{"127.0.0.1", "Browser"};
  const auto sign_in = [&] {
    return fixture.service->sign_in("ada@example.org", Secret(AccountsFixture::kPassword), device,
                                    fixture.web());
  };
  device.known_token = sign_in()->known_device;
  ASSERT_TRUE(device.known_token);
  EXPECT_FALSE(sign_in()->known_device);
  fixture.clock.advance(hours(24 * 31));
  EXPECT_TRUE(sign_in()->known_device);
}

// Somebody behind the same proxy could keep the owner out for as long as they liked.
TEST(SignIn, GuessesOfOthersDoNotKeepAKnownDeviceOut) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  fixture.join("eve@example.org");
  const Device adas{"127.0.0.1", "Browser", fixture.sign_in("ada@example.org")->known_device};
  const Device eves{"127.0.0.1", "Browser", fixture.sign_in("eve@example.org")->known_device};
  for (int i = 0; i < 10; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  const auto try_from = [&](const Device& device,
                            const std::string& password = AccountsFixture::kPassword) {
    return fixture.service->sign_in("ada@example.org", Secret(password), device, fixture.web());
  };
  expect_refused(try_from(fixture.device), ErrorCode::kTooMany);
  expect_refused(try_from(eves), ErrorCode::kTooMany);
  EXPECT_TRUE(try_from(adas).has_value());
  for (int i = 0; i < 10; ++i) expect_refused(try_from(adas, "wrong"), ErrorCode::kUnauthorized);
  expect_refused(try_from(adas), ErrorCode::kTooMany);
}

TEST(SignIn, OfSomebodyDeactivatedIsRefusedInTheSameWords) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  ASSERT_TRUE(fixture.sequencer->submit(DeactivateUser{ada}, fixture.shell()).has_value());
  EXPECT_EQ(fixture.sign_in("ada@example.org").error(),
            fixture.sign_in("nobody@example.org").error());
}

TEST(SignIn, AnOldHashIsMadeAnewAndEndsNoSession) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const auto before = fixture.sign_in("ada@example.org");
  PasswordHasher stronger({.cost = {.memory_kib = 16, .passes = 1}}, fixture.random);
  AccountService service(*fixture.sequencer, stronger, fixture.key, fixture.random, fixture.clock,
                         {});
  const auto after = service.sign_in("ada@example.org", Secret(AccountsFixture::kPassword),
                                     {"127.0.0.1", "Browser"}, fixture.web());
  ASSERT_TRUE(after.has_value());
  ASSERT_EQ(fixture.events<PasswordChanged>().size(), 1U);
  EXPECT_EQ(fixture.events<PasswordChanged>()[0].by, PasswordChangedBy::kRehash);
  EXPECT_NE(service.user(ada)->password.phc.find("m=16,"), std::string::npos);
  EXPECT_NE(service.caller_by_session(before->session_token, fixture.web()), nullptr);
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
  for (int i = 0; i < 10; ++i) expect_refused(change("wrong"), ErrorCode::kInvalid, "old_password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 3U);
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

// A domain in Unicode and the same in ASCII are one mailbox: browsers send the latter for what was
// typed in the former.
TEST(InternationalDomain, OneAccountIsFoundByEverySpelling) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("Ada@xn--mnchen-3ya.de");
  EXPECT_EQ(fixture.service->user(ada)->email, "Ada@m\u00fcnchen.de");
  for (const char* email : {"ada@m\u00fcnchen.de", "ADA@M\u00dcNCHEN.DE", "ada@xn--mnchen-3ya.de",
                            "ada@XN--MNCHEN-3YA.de"}) {
    EXPECT_TRUE(fixture.sign_in(email)) << email;
    EXPECT_EQ(fixture.service->find_user(email), ada) << email;
    expect_refused(fixture.try_sign_up(email), ErrorCode::kConflict, "email");
    const auto made =
        fixture.service->sign_up({email, Secret(AccountsFixture::kPassword)}, fixture.shell());
    expect_refused(made, ErrorCode::kConflict, "email");
  }
  expect_refused(fixture.sign_in("ada@munchen.de"), ErrorCode::kUnauthorized);
  expect_refused(fixture.try_sign_up("ada@xn--a.de"), ErrorCode::kInvalid, "email");
}

TEST(InternationalDomain, GuessesAtEverySpellingAreCountedTogether) {
  AccountsFixture fixture;
  fixture.join("ada@m\u00fcnchen.de");
  for (std::uint32_t i = 0; i < AccountService::kPasswordAttemptsPerMinuteMax; ++i) {
    const char* email = i % 2 == 0 ? "ada@m\u00fcnchen.de" : "ADA@xn--mnchen-3ya.de";
    expect_refused(fixture.sign_in(email, "a wrong guess"), ErrorCode::kUnauthorized);
  }
  expect_refused(fixture.sign_in("ada@M\u00dcNCHEN.de"), ErrorCode::kTooMany);
}

// Adds what a program from before such accounts were refused has left in the log.
UserId sign_up_as_before(AccountsFixture& fixture, const std::string& email,
                         const std::string& password) {
  const UserId id(Accounts(fixture.sequencer->registry()).organization()->last_user.value + 1);
  fixture.service.reset();
  fixture.sequencer.reset();
  const Draft draft{fixture.clock.now(),
                    {Event{{std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)},
                           UserSignedUp{id,
                                        PersonalText(email),
                                        {},
                                        {},
                                        *fixture.hasher.hash(Secret(password)),
                                        SignUpVia::kOpenSignUp}}}};
  const Position at = fixture.log.append_elsewhere(draft);
  const Table table = fixture.views->table<Registry>();
  const TableRows base(*fixture.views, table);
  Overlay overlay(base);
  const auto commit = fixture.log.read(at)->next();
  evolve(overlay, **commit);
  const TableWrite write{table, &overlay, {(*commit)->end(), (*commit)->crc}};
  EXPECT_TRUE(fixture.views->write({&write, 1}));
  fixture.sequencer.emplace(fixture.log, fixture.views, fixture.clock, Sequencer::Options());
  fixture.service.emplace(*fixture.sequencer, fixture.hasher, fixture.key, fixture.random,
                          fixture.clock, PasswordPolicy{});
  return id;
}

TEST(InternationalDomain, TwoAccountsOfOneMailboxInAnOldLogLogInAsTheyAreSpelled) {
  AccountsFixture fixture;
  const UserId first = fixture.join("ada@m\u00fcnchen.de");
  const UserId second =
      sign_up_as_before(fixture, "ada@xn--mnchen-3ya.de", "yellow submarine piano");
  const auto unicode = fixture.sign_in("Ada@M\u00fcnchen.de");
  ASSERT_TRUE(unicode) << unicode.error().message;
  EXPECT_EQ(unicode->user, first);
  const auto ascii = fixture.sign_in("ada@xn--mnchen-3ya.de", "yellow submarine piano");
  ASSERT_TRUE(ascii) << ascii.error().message;
  EXPECT_EQ(ascii->user, second);
  EXPECT_EQ(fixture.service->find_user("ada@m\u00fcnchen.de"), first);
  EXPECT_EQ(fixture.service->find_user("ada@xn--mnchen-3ya.de"), second);
  for (const char* both : {"ada@m\u00fcnchen\u3002de", "ada"}) {
    const auto found = fixture.service->find_user(both);
    expect_refused(found, ErrorCode::kConflict, "username");
    EXPECT_NE(
        found.error().message.find("ada@m\u00fcnchen.de (id 1), ada@xn--mnchen-3ya.de (id 2)"),
        std::string::npos)
        << found.error().message;
  }
}

// Domains were not checked when it was made.
TEST(InternationalDomain, AnAccountWithADomainThatIsNoneCanLogIn) {
  AccountsFixture fixture;
  fixture.join("bob@example.org");
  const UserId ada = sign_up_as_before(fixture, "ada@ex!mple.org", "yellow submarine piano");
  const auto signed_in = fixture.sign_in("ADA@ex!mple.org", "yellow submarine piano");
  ASSERT_TRUE(signed_in) << signed_in.error().message;
  EXPECT_EQ(fixture.service->find_user("ada@ex!mple.org"), ada);
}

TEST(FindUser, ByEmailIdAndUsername) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  fixture.join("bob@example.org");
  for (const char* who : {"ada@example.org", " ADA@EXAMPLE.ORG ", "1", "ada", "Ada"}) {
    EXPECT_EQ(fixture.service->find_user(who), ada) << who;
  }
}

// `reset_password --username 1` changed the account with ID 1, although another's username is "1".
TEST(FindUser, ANumberThatIsAnIdAndAUsernameIsRefusedWithBoth) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  const UserId one = fixture.join("1@example.com");
  ASSERT_TRUE(fixture.service->update_profile(ada, {.first_name = "Ada", .last_name = "Lovelace"},
                                              fixture.web(ada)));
  for (const char* who : {"1", " 1 "}) {
    const auto found = fixture.service->find_user(who);
    expect_refused(found, ErrorCode::kConflict, "username");
    EXPECT_EQ(found.error().message,
              "More than one user matches “1”: ada@example.org (id 1, Ada Lovelace), "
              "1@example.com (id 2). Use an email, or an ID like id:1.");
    EXPECT_EQ(fixture.service->users_named(who), (std::vector{ada, one}));
  }
  for (const char* who : {"id:1", "ID:1", "ada", "ada@example.org"}) {
    EXPECT_EQ(fixture.service->find_user(who), ada) << who;
  }
  for (const char* who : {"id:2", "2", "1@example.com"}) {
    EXPECT_EQ(fixture.service->find_user(who), one) << who;
  }
}

TEST(FindUser, WhoIsCalledLikeTheirOwnIdIsOnePerson) {
  AccountsFixture fixture;
  EXPECT_EQ(fixture.service->find_user("1").error().code, ErrorCode::kNotFound);
  const UserId one = fixture.join("1@example.com");
  EXPECT_EQ(fixture.service->find_user("1"), one);
}

TEST(FindUser, AnExplicitIdIsNothingElse) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (const char* who :
       {"id:", "id:0", "id:9", "id:x", "id:-1", "id:1x", "id: 1", "id:4294967297"})
    expect_refused(fixture.service->find_user(who), ErrorCode::kNotFound, "username");
}

TEST(FindUser, CountsTheCandidatesOfAPopularName) {
  AccountsFixture fixture;
  for (int i = 0; i < 12; ++i) fixture.join("ada@" + std::to_string(i) + ".example.org");
  const auto found = fixture.service->find_user("ada");
  expect_refused(found, ErrorCode::kConflict, "username");
  EXPECT_NE(found.error().message.find("ada@10.example.org (id 11)"), std::string::npos)
      << found.error().message;
  EXPECT_NE(found.error().message.find(", and others. Use"), std::string::npos);
  EXPECT_EQ(fixture.service->users_named("ada")->size(), AccountService::kUsersNamedMax + 1);
}

TEST(FindUser, NamesTheNearestWhereThereIsNone) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  fixture.join("bob@example.org");
  const auto found = fixture.service->find_user("adda@example.org");
  expect_refused(found, ErrorCode::kNotFound, "username");
  EXPECT_NE(found.error().message.find("Did you mean ada@example.org"), std::string::npos)
      << found.error().message;
}

TEST(FindUser, NamesPeopleByNameWithOrWithoutAccents) {
  AccountsFixture fixture;
  const UserId kowalski = fixture.join("kowalski@example.pl");
  ASSERT_TRUE(fixture.service->update_profile(
      kowalski, {.first_name = "\u0141ukasz", .last_name = "Kowalski"}, fixture.web(kowalski)));
  fixture.join("somebody.else@example.org");
  for (const char* who : {"lukasz", "\u0141UKASZ", "Kowalski \u0142ukasz"}) {
    const auto found = fixture.service->find_user(who);
    expect_refused(found, ErrorCode::kNotFound, "username");
    EXPECT_EQ(found.error().message,
              "No user matches “" + std::string(who) +
                  "”. Did you mean kowalski@example.pl (id 1, \u0141ukasz Kowalski)?");
  }
  expect_refused(fixture.service->find_user("\u0301"), ErrorCode::kNotFound, "username");
}

TEST(FindUser, AUsernameOfSeveralPeopleNamesThem) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  fixture.join("ada@example.com");
  const auto found = fixture.service->find_user("ada");
  expect_refused(found, ErrorCode::kConflict, "username");
  EXPECT_NE(found.error().message.find("ada@example.com"), std::string::npos);
}

TEST(FindUser, SomebodyRemovedIsNobody) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  ASSERT_TRUE(fixture.sequencer->submit(RemoveUser{ada}, fixture.shell()).has_value());
  for (const char* who : {"ada@example.org", "1", "ada"}) {
    expect_refused(fixture.service->find_user(who), ErrorCode::kNotFound, "username");
  }
  for (const char* who : {"1", "id:1"}) {
    EXPECT_EQ(fixture.service->find_user(who, Removed::kIncluded), ada) << who;
  }
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

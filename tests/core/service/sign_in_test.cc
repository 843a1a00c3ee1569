#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/service/account_service.h"
#include "core/service/retry_after.h"
#include "tests/support/accounts_fixture.h"
#include "tests/support/expect_refused.h"
#include "tests/support/gated_random.h"

namespace muster {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

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

TEST(SignIn, EveryFailureThatWasCheckedIsRecorded) {
  AccountsFixture fixture;
  const UserId ada = fixture.join("ada@example.org");
  for (int i = 0; i < 8; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 5U);
  EXPECT_EQ(fixture.events<SignInFailed>().front().user, ada);
  fixture.clock.advance(minutes(1));
  (void)fixture.sign_in("ada@example.org", "wrong password");
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 6U);
}

TEST(SignIn, TooManyFailuresMakeEvenTheRightPasswordWaitAndSayHowLong) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 5; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  const auto refused = fixture.sign_in("ada@example.org");
  expect_refused(refused, ErrorCode::kTooMany);
  EXPECT_EQ(refused.error().message, "Too many wrong passwords. Try again in 2 seconds.");
  EXPECT_EQ(retry_after(refused.error()), seconds(2));
  fixture.clock.advance(seconds(2));
  EXPECT_TRUE(fixture.sign_in("ada@example.org").has_value());
}

TEST(SignIn, TheAnswerToTooManyIsTheSameForAnUnknownEmail) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 40; ++i) {
    fixture.clock.advance(seconds(i));
    EXPECT_EQ(fixture.sign_in("ada@example.org", "wrong password").error(),
              fixture.sign_in("eve@example.org", "wrong password").error());
  }
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
  EXPECT_EQ(looked_at, 5);
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 5U);
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
  EXPECT_EQ(fixture.events<SignInFailed>().size(), 100U);
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
  for (int i = 0; i < 5; ++i) (void)fixture.sign_in("ada@example.org", "wrong password");
  const auto try_from = [&](const Device& device,
                            const std::string& password = AccountsFixture::kPassword) {
    return fixture.service->sign_in("ada@example.org", Secret(password), device, fixture.web());
  };
  expect_refused(try_from(fixture.device), ErrorCode::kTooMany);
  expect_refused(try_from(eves), ErrorCode::kTooMany);
  EXPECT_TRUE(try_from(adas).has_value());
  for (int i = 0; i < 5; ++i) expect_refused(try_from(adas, "wrong"), ErrorCode::kUnauthorized);
  expect_refused(try_from(adas), ErrorCode::kTooMany);
}

// The claim: at most 100 guesses an hour at an account from the whole internet, and no one else
// waits for that.
TEST(SignIn, AThousandAddressesGuessAtMostAHundredTimesAnHourWhileTheOwnerLogsIn) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const auto try_from = [&](const Device& device, const std::string& password) {
    return fixture.service->sign_in("ada@example.org", Secret(password), device, fixture.web());
  };
  const Device known{"198.51.100.1", "Browser", fixture.sign_in("ada@example.org")->known_device};
  const Device fresh{"198.51.100.2", "Another browser"};
  int guesses = 0;
  std::chrono::seconds longest_wait(0);
  for (int second = 0; second < 3600; ++second) {
    for (int i = 0; i < 3; ++i) {
      const int address = (second * 3 + i) % 1'000;
      const Device device{
          "10.0." + std::to_string(address / 250) + '.' + std::to_string(address % 250), "Bot"};
      const auto guess = try_from(device, "guess " + std::to_string(second));
      ASSERT_FALSE(guess);
      guesses += guess.error().code == ErrorCode::kUnauthorized ? 1 : 0;
    }
    if (second % 300 == 0) {
      ASSERT_TRUE(try_from(known, AccountsFixture::kPassword))
          << "on a device of their own, at once";
      const auto elsewhere = try_from(fresh, AccountsFixture::kPassword);
      ASSERT_TRUE(elsewhere || retry_after(elsewhere.error()));
      if (!elsewhere) longest_wait = std::max(longest_wait, *retry_after(elsewhere.error()));
    }
    fixture.clock.advance(seconds(1));
  }
  EXPECT_LE(guesses, 100);
  EXPECT_GE(guesses, 60) << "the throttle is a limit, not a lock";
  EXPECT_GT(longest_wait, seconds(0));
  EXPECT_LE(longest_wait, seconds(64));
  fixture.clock.advance(longest_wait);
  EXPECT_TRUE(try_from(fresh, AccountsFixture::kPassword));
}

TEST(SignIn, AThousandAddressesAtOnceAreLimitedLikeInARow) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  std::atomic<int> looked_at = 0;
  std::vector<std::jthread> guesses;
  for (int thread = 0; thread < 10; ++thread) {
    guesses.emplace_back([&, thread] {
      for (int i = 0; i < 100; ++i) {
        const Device device{"10.0." + std::to_string(thread) + '.' + std::to_string(i), "Bot"};
        const auto guess = fixture.service->sign_in("ada@example.org", Secret("wrong password"),
                                                    device, fixture.web());
        if (guess.error().code == ErrorCode::kUnauthorized) ++looked_at;
      }
    });
  }
  guesses.clear();
  EXPECT_EQ(looked_at, 20);
}

// Behind a proxy whose word does not count, everybody has its address.
TEST(SignIn, AnAddressThatManyShareIsLimitedByAccountOnly) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  const Device shared{.address = "10.0.0.1", .user_agent = "Browser", .is_shared = true};
  const auto try_as = [&](const std::string& email, const std::string& password) {
    return fixture.service->sign_in(email, Secret(password), shared, fixture.web());
  };
  for (int i = 0; i < 300; ++i) {
    expect_refused(try_as(std::to_string(i) + "@example.org", "wrong"), ErrorCode::kUnauthorized);
  }
  EXPECT_TRUE(try_as("ada@example.org", AccountsFixture::kPassword));
  for (int i = 0; i < 20; ++i)
    expect_refused(try_as("ada@example.org", "wrong"), ErrorCode::kUnauthorized);
  expect_refused(try_as("ada@example.org", "wrong"), ErrorCode::kTooMany);
}

TEST(SignIn, TheNextRunGoesOnCountingWhereThisOneEnded) {
  AccountsFixture fixture;
  fixture.join("ada@example.org");
  for (int i = 0; i < 9; ++i) {
    (void)fixture.sign_in("ada@example.org", "wrong password");
    fixture.clock.advance(seconds(5));
  }
  AccountService next(*fixture.sequencer, fixture.hasher, fixture.key, fixture.random,
                      fixture.clock, {});
  next.attempts().load(fixture.service->attempts().save(fixture.clock.now()), fixture.clock.now());
  const auto refused = next.sign_in("ada@example.org", Secret(AccountsFixture::kPassword),
                                    fixture.device, fixture.web());
  expect_refused(refused, ErrorCode::kTooMany);
  EXPECT_EQ(refused.error(), fixture.sign_in("ada@example.org").error());
}

TEST(SignIn, OfSomebodyDeactivatedIsRefusedInTheSameWords) {
  AccountsFixture fixture;
  fixture.join("first@example.org");  // the owner, who stays
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

}  // namespace
}  // namespace muster

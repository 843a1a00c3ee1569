#include "core/service/attempt_throttle.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace muster {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kNow{1'700'000'040'000'000};
const Secret kSecret(std::string(16, 's'));

using Keys = std::vector<AttemptThrottle::Key>;

Keys guess(const std::string& account, const std::string& network) {
  return {{AttemptPolicy::kAccountAndNetwork, account + '\0' + network, network},
          {AttemptPolicy::kAccount, account},
          {AttemptPolicy::kNetwork, network}};
}

Keys here(const std::string& name) { return {{AttemptPolicy::kAccountAndDevice, name}}; }

// How many seconds until the next try, after so many wrong ones as soon as they are allowed.
std::vector<int> waits_of(AttemptThrottle& throttle, const Keys& keys, int attempts) {
  std::vector<int> waits;
  Timestamp now = kNow;
  for (int i = 0; i < attempts; ++i) {
    EXPECT_TRUE(throttle.begin(keys, now));
    const seconds wait = throttle.wait_of(keys, now);
    waits.push_back(static_cast<int>(wait.count()));
    now = now + wait;
  }
  return waits;
}

TEST(AttemptThrottle, SlowsDownFromTheFifthMistakeUpToSevenGuessesAnHour) {
  AttemptThrottle throttle(kSecret);
  EXPECT_EQ(waits_of(throttle, guess("ada", "home"), 16),
            (std::vector{0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512, 512}))
      << "512 seconds forget most of one";
}

TEST(AttemptThrottle, TellsExactlyWhenTheNextTryIsAllowed) {
  AttemptThrottle throttle(kSecret);
  const Timestamp now = kNow + milliseconds(400);
  for (int i = 0; i < 6; ++i) (void)throttle.begin(here("ada"), now + seconds(i));
  const auto refused = throttle.begin(here("ada"), now + seconds(6));
  ASSERT_FALSE(refused);
  const Timestamp allowed = now + seconds(6) + refused.error();
  EXPECT_FALSE(throttle.begin(here("ada"), allowed - seconds(1)));
  EXPECT_EQ(throttle.wait_of(here("ada"), allowed - seconds(1)), seconds(1));
  EXPECT_TRUE(throttle.begin(here("ada"), allowed));
}

TEST(AttemptThrottle, WhatIsRefusedAddsNothing) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(throttle.begin(here("ada"), kNow));
  for (int i = 0; i < 10'000; ++i) EXPECT_FALSE(throttle.begin(here("ada"), kNow));
  EXPECT_EQ(throttle.wait_of(here("ada"), kNow), seconds(2));
}

TEST(AttemptThrottle, CountsForNoKeyWhatOneOfThemRefuses) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(throttle.begin(guess("ada", "home"), kNow));
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(throttle.begin(guess("ada", "home"), kNow));
  EXPECT_TRUE(throttle.begin(guess("bob", "home"), kNow));
  EXPECT_TRUE(throttle.begin(guess("ada", "away"), kNow));
}

TEST(AttemptThrottle, NothingIsPermanent) {
  for (std::size_t i = 0; i < kAttemptPolicies; ++i) {
    const auto policy = static_cast<AttemptPolicy>(i);
    const AttemptRule rule = rule_of(policy);
    AttemptThrottle throttle(kSecret);
    const Keys keys{{policy, "ada"}};
    // As hard as can be for a day.
    Timestamp now = kNow;
    while (now < kNow + hours(24)) {
      (void)throttle.begin(keys, now);
      const seconds wait = throttle.wait_of(keys, now);
      EXPECT_LE(wait, rule.wait_max);
      now = now + wait;
    }
    now = now + level_max(rule) * rule.forgets_one_every + seconds(1);
    for (std::uint32_t n = 0; n < rule.free; ++n) ASSERT_TRUE(throttle.begin(keys, now)) << i;
  }
}

// The most that any schedule gets out of any hour: from 1,000 addresses, with every pause before.
TEST(AttemptThrottle, AllowsAnAccountAtMostAHundredGuessesInAnyHour) {
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 20; ++round) {
    AttemptThrottle throttle(kSecret);
    std::deque<Timestamp> of_last_hour;
    std::size_t most = 0;
    Timestamp now = kNow;
    int address = 0;
    while (now < kNow + hours(6)) {
      // Never tires, or waits until it may guess several times at once.
      if (round > 0 && random() % 50 == 0) now = now + minutes(random() % (round < 10 ? 10 : 60));
      if (throttle.begin(guess("ada", std::to_string(address++ % 1'000)), now)) {
        of_last_hour.push_back(now);
        while (now - of_last_hour.front() > hours(1)) of_last_hour.pop_front();
        most = std::max(most, of_last_hour.size());
      }
      now = now + microseconds(random() % 2'000'000);
    }
    EXPECT_LE(most, 87U) << "round " << round;
    EXPECT_GE(most, 40U) << "round " << round;
  }
}

TEST(AttemptThrottle, OfAFreshAddressIsToldWhenItCanTryAnAccountThatIsGuessedAt) {
  AttemptThrottle throttle(kSecret);
  Timestamp now = kNow;
  for (int i = 0; i < 10'000; ++i) {
    (void)throttle.begin(guess("ada", std::to_string(i % 1'000)), now);
    now = now + milliseconds(500);
  }
  (void)throttle.begin(guess("ada", "7"), now + throttle.wait_of(guess("ada", "7"), now));
  const seconds wait = throttle.wait_of(guess("ada", "home"), now);
  EXPECT_GT(wait, seconds(0));
  EXPECT_LE(wait, seconds(128));
  EXPECT_TRUE(throttle.begin(guess("bob", "home"), now)) << "other accounts";
  EXPECT_TRUE(throttle.begin(here("ada"), now)) << "a known device";
}

TEST(AttemptThrottle, AnAddressGuessesAtEveryoneAtMostFiveHundredTimesAnHour) {
  AttemptThrottle throttle(kSecret);
  int guesses = 0;
  Timestamp now = kNow;
  for (int i = 0; now < kNow + hours(1); ++i, now = now + milliseconds(250)) {
    guesses += throttle.begin(guess(std::to_string(i), "crowd"), now) ? 1 : 0;
  }
  EXPECT_LE(guesses, 500);
  EXPECT_TRUE(throttle.begin(guess("ada", "home"), now));
}

// The limit was asked before the hash and counted after it: 60 guesses at once were all looked at.
TEST(AttemptThrottle, CountsAttemptsThatAreStillUnderWay) {
  AttemptThrottle throttle(kSecret);
  std::atomic<int> begun = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 60; ++i) {
    threads.emplace_back([&] {
      if (throttle.begin(here("ada"), kNow)) ++begun;
    });
  }
  threads.clear();
  EXPECT_EQ(begun, 5);
}

TEST(AttemptThrottle, OfAThousandAddressesAtOnceTwentyGuessesAreLookedAt) {
  AttemptThrottle throttle(kSecret);
  std::atomic<int> begun = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 125; ++i) {
        if (throttle.begin(guess("ada", std::to_string(thread * 125 + i)), kNow)) ++begun;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(begun, 20);
}

TEST(AttemptThrottle, WhatIsGivenBackDoesNotCount) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 100; ++i) {
    auto attempt = throttle.begin(guess("ada", "home"), kNow);
    ASSERT_TRUE(attempt);
    attempt->give_back();
    attempt->give_back();  // once is enough
  }
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(throttle.begin(guess("ada", "home"), kNow));
  auto last = throttle.begin(guess("ada", "home"), kNow);
  ASSERT_TRUE(last);
  EXPECT_FALSE(throttle.begin(guess("ada", "home"), kNow));
  last->give_back();
  EXPECT_TRUE(throttle.begin(guess("ada", "home"), kNow));
}

TEST(AttemptThrottle, ASuccessClearsItsPlaceAndForgivesNobodyElse) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(throttle.begin(guess("ada", "home"), kNow));
  throttle.begin(guess("ada", "home"), kNow)->succeed();
  EXPECT_EQ(throttle.wait_of(guess("ada", "home"), kNow), seconds(0));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(throttle.begin(guess("ada", "home"), kNow));
  EXPECT_EQ(throttle.wait_of(guess("ada", "home"), kNow), seconds(0)) << "five are free again";
  // Eight of twenty are used up for the account as a whole.
  int more = 0;
  for (int i = 0; i < 100; ++i)
    more += throttle.begin(guess("ada", std::to_string(i)), kNow) ? 1 : 0;
  EXPECT_EQ(more, 12);
}

// Otherwise an attacker with an account of their own would have as many guesses as they like.
TEST(AttemptThrottle, LoggingInToOnesOwnAccountDoesNotFreeTheNetwork) {
  AttemptThrottle throttle(kSecret);
  int guesses = 0;
  for (int i = 0; i < 1'000; ++i) {
    guesses += throttle.begin(guess(std::to_string(i), "crowd"), kNow) ? 1 : 0;
    if (auto own = throttle.begin(guess("eve", "crowd"), kNow)) own->succeed();
  }
  EXPECT_EQ(guesses, 100);
}

AttemptThrottle::Limits tiny() { return {AttemptTable::kSlotsMin, AttemptTable::kSlotsMin}; }

// Past 10,000 keys a minute new keys were not counted at all.
TEST(AttemptThrottle, CountsAlsoWhereThereAreMoreKeysThanItKeeps) {
  AttemptThrottle throttle(kSecret, tiny());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(throttle.begin(here("bob"), kNow));
  for (int i = 0; i < 20'000; ++i) (void)throttle.begin(here("key " + std::to_string(i)), kNow);
  EXPECT_EQ(throttle.memory_bytes(), 2 * 16'384U + 65'536U);
  int begun = 0;
  for (int i = 0; i < 100; ++i) begun += throttle.begin(here("ada"), kNow) ? 1 : 0;
  EXPECT_LE(begun, 5);
  EXPECT_FALSE(throttle.begin(here("bob"), kNow)) << "a key of its own stays exact";
}

TEST(AttemptThrottle, RemembersAMillionAddressesEachByItself) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 1'000'000; ++i) {
    const std::string network = std::to_string(i);
    (void)throttle.begin({{AttemptPolicy::kAccountAndNetwork, "ada " + network, network},
                          {AttemptPolicy::kNetwork, network}},
                         kNow);
  }
  EXPECT_EQ(throttle.memory_bytes(), 50'331'648U + 16'384U) << "nothing is shared";
}

TEST(AttemptThrottle, AKeyThatGetsAnEntryLaterBeginsWithWhatItShared) {
  AttemptThrottle throttle(kSecret, tiny());
  // Entries that are over sooner than that of ada: 60 s instead of ten minutes.
  for (int i = 0; i < 20'000; ++i) {
    (void)throttle.begin({{AttemptPolicy::kAccount, std::to_string(i)}}, kNow);
  }
  for (int i = 0; i < 5; ++i) (void)throttle.begin(here("ada"), kNow);
  EXPECT_FALSE(throttle.begin(here("ada"), kNow));
  const Timestamp later = kNow + seconds(61);
  EXPECT_TRUE(throttle.begin(here("ada"), later));
  EXPECT_EQ(throttle.wait_of(here("ada"), later), seconds(4)) << "the sixth, not the first";
}

TEST(AttemptThrottle, WhereAllEntriesAreTakenGroupsShareAmongThemselves) {
  AttemptThrottle throttle(kSecret, tiny());
  for (int i = 0; i < 20'000; ++i) (void)throttle.begin(here("key " + std::to_string(i)), kNow);
  const auto of = [](const std::string& name, const std::string& group) {
    return Keys{{AttemptPolicy::kAccountAndNetwork, name, group}};
  };
  for (int i = 0; i < 1'000; ++i) (void)throttle.begin(of(std::to_string(i), "crowd"), kNow);
  EXPECT_FALSE(throttle.begin(of("another", "crowd"), kNow));
  EXPECT_TRUE(throttle.begin(of("ada", "home"), kNow));
}

TEST(AttemptThrottle, CheapAttemptsTakeNoRoomFromThoseAtPasswords) {
  AttemptThrottle throttle(kSecret, tiny());
  for (int i = 0; i < 20'000; ++i)
    (void)throttle.begin({{AttemptPolicy::kApiToken, std::to_string(i)}}, kNow);
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(throttle.wait_of(guess("ada", std::to_string(i)), kNow), seconds(0));
  EXPECT_TRUE(throttle.begin(guess("ada", "home"), kNow));
}

TEST(AttemptThrottle, AClockThatGoesBackLengthensNoWait) {
  AttemptThrottle throttle(kSecret);
  for (int i = 0; i < 5; ++i) (void)throttle.begin(here("ada"), kNow + hours(24 * 365));
  EXPECT_LE(throttle.wait_of(here("ada"), kNow), minutes(15));
  EXPECT_TRUE(throttle.begin(here("ada"), kNow + minutes(15) + seconds(1)));
}

TEST(AttemptThrottle, WhatWasSavedIsRememberedByTheNext) {
  AttemptThrottle before(kSecret);
  for (int i = 0; i < 5; ++i) (void)before.begin(guess("ada", "home"), kNow);
  for (int i = 0; i < 25; ++i) (void)before.begin({{AttemptPolicy::kApiToken, "crowd"}}, kNow);
  AttemptThrottle after(kSecret);
  after.load(before.save(kNow), kNow);
  EXPECT_EQ(after.wait_of(guess("ada", "home"), kNow), before.wait_of(guess("ada", "home"), kNow));
  EXPECT_GT(after.wait_of(guess("ada", "home"), kNow), seconds(0));
  EXPECT_GT(after.wait_of({{AttemptPolicy::kApiToken, "crowd"}}, kNow), seconds(0));
  AttemptThrottle late(kSecret);
  late.load(before.save(kNow), kNow + hours(3));
  EXPECT_EQ(late.save(kNow + hours(3)), AttemptThrottle(kSecret).save(kNow)) << "all is over";
  AttemptThrottle of_another_key{Secret(std::string(16, 'o'))};
  of_another_key.load(before.save(kNow), kNow);
  EXPECT_EQ(of_another_key.wait_of(guess("ada", "home"), kNow), seconds(0));
}

TEST(AttemptThrottle, ADamagedFileIsAnEmptyMemory) {
  AttemptThrottle before(kSecret);
  for (int i = 0; i < 5; ++i) (void)before.begin(guess("ada", "home"), kNow);
  const std::string saved = before.save(kNow);
  const std::string empty = AttemptThrottle(kSecret).save(kNow);
  for (std::size_t i = 0; i < saved.size(); ++i) {
    AttemptThrottle after(kSecret);
    std::string damaged = saved;
    damaged[i] ^= 0x10;
    after.load(damaged, kNow);
    after.load(saved.substr(0, i), kNow);
    EXPECT_EQ(after.save(kNow), empty) << i;
  }
  AttemptThrottle after(kSecret);
  after.load(saved + "more", kNow);
  EXPECT_EQ(after.save(kNow), empty);
}

TEST(AttemptThrottle, SavesThoseFirstWhoWereGuessedAtMostAndAtMostAMebibyte) {
  AttemptThrottle before(kSecret);
  for (int i = 0; i < 20; ++i) (void)before.begin(guess("ada", std::to_string(i)), kNow);
  for (int i = 0; i < 70'000; ++i) {
    (void)before.begin({{AttemptPolicy::kAccountAndNetwork, std::to_string(i)}}, kNow);
    (void)before.begin({{AttemptPolicy::kAccount, std::to_string(i)}}, kNow);
  }
  const std::string saved = before.save(kNow);
  EXPECT_EQ(saved.size(), (1U << 20) + 22);
  AttemptThrottle after(kSecret);
  after.load(saved, kNow);
  EXPECT_EQ(after.wait_of({{AttemptPolicy::kAccount, "ada"}}, kNow), seconds(1));
}

TEST(AttemptThrottle, NamesOfSeveralPartsDoNotRunTogether) {
  EXPECT_NE(AttemptThrottle::name({"a", "bc"}), AttemptThrottle::name({"ab", "c"}));
  EXPECT_EQ(AttemptThrottle::name({"a", "b"}), AttemptThrottle::name({"a", "b"}));
}

}  // namespace
}  // namespace muster

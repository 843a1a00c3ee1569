#include "core/service/attempt_meter.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kNow{1'700'000'040'000'000};  // a whole minute

TEST(AttemptMeter, RefusesPastTheLimitUntilTheWindowEnds) {
  AttemptMeter meter({.attempts_max = 3});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(meter.begin({"ada"}, kNow));
  EXPECT_FALSE(meter.begin({"ada"}, kNow + seconds(59)));
  EXPECT_TRUE(meter.begin({"bob"}, kNow)) << "keys are counted apart";
  EXPECT_TRUE(meter.begin({"ada"}, kNow + minutes(1)));
}

// The limit was asked before the hash and counted after it: 60 guesses at once were all looked at.
TEST(AttemptMeter, CountsAttemptsThatAreStillUnderWay) {
  AttemptMeter meter({.attempts_max = 10});
  std::atomic<int> begun = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 60; ++i) {
    threads.emplace_back([&] {
      if (meter.begin({"ada"}, kNow)) ++begun;
    });
  }
  threads.clear();
  EXPECT_EQ(begun, 10);
}

TEST(AttemptMeter, WhatIsGivenBackDoesNotCount) {
  AttemptMeter meter({.attempts_max = 2});
  for (int i = 0; i < 100; ++i) {
    auto attempt = meter.begin({"ada"}, kNow);
    ASSERT_TRUE(attempt);
    attempt->give_back();
  }
  auto kept = meter.begin({"ada"}, kNow);
  auto returned = meter.begin({"ada"}, kNow);
  ASSERT_TRUE(kept && returned);
  returned->give_back();
  EXPECT_TRUE(meter.begin({"ada"}, kNow));
  EXPECT_FALSE(meter.begin({"ada"}, kNow));
}

TEST(AttemptMeter, NumbersTheFailuresOfAWindow) {
  AttemptMeter meter({});
  for (std::uint32_t n = 1; n <= 5; ++n) EXPECT_EQ(meter.begin({"ada"}, kNow)->fail().of_key, n);
  EXPECT_EQ(meter.begin({"bob"}, kNow)->fail().of_key, 1U);
  EXPECT_EQ(meter.begin({"ada"}, kNow + minutes(1))->fail().of_key, 1U);
}

TEST(AttemptMeter, AnAttemptOfAnEarlierWindowChangesNothingInTheNext) {
  AttemptMeter meter({.attempts_max = 1});
  auto slow = meter.begin({"ada"}, kNow);
  auto next = meter.begin({"ada"}, kNow + minutes(1));
  ASSERT_TRUE(slow && next);
  slow->give_back();
  EXPECT_FALSE(meter.begin({"ada"}, kNow + minutes(1)));
}

// Past 10,000 keys a minute new keys were not counted at all.
TEST(AttemptMeter, CountsAlsoWhereThereAreMoreKeysThanItKeeps) {
  AttemptMeter meter({.attempts_max = 10, .window = minutes(1), .keys_max = 100});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(meter.begin({"key " + std::to_string(i)}, kNow));
  int begun = 0;
  for (int i = 0; i < 100; ++i) begun += meter.begin({"ada"}, kNow) ? 1 : 0;
  EXPECT_LE(begun, 10);
  for (int i = 0; i < 9; ++i)
    EXPECT_TRUE(meter.begin({"key 7"}, kNow)) << "a key of its own stays exact";
  EXPECT_FALSE(meter.begin({"key 7"}, kNow));
  EXPECT_TRUE(meter.begin({"ada"}, kNow + minutes(1)));
}

// A counter of one's own that is begun in the middle would forget what was shared before.
TEST(AttemptMeter, AKeyThatSharesGoesOnSharingUntilTheWindowEnds) {
  AttemptMeter meter({.attempts_max = 2, .window = minutes(1), .keys_max = 1});
  auto first = meter.begin({"bob"}, kNow);
  EXPECT_TRUE(meter.begin({"ada"}, kNow));
  EXPECT_TRUE(meter.begin({"ada"}, kNow));
  first->give_back();
  EXPECT_FALSE(meter.begin({"ada"}, kNow));
}

// One network that made 10,000 keys a minute had everybody's attempts refused.
TEST(AttemptMeter, AGroupThatMakesManyKeysKeepsNobodyElseOut) {
  AttemptMeter meter({.attempts_max = 10});
  int begun = 0;
  for (int i = 0; i < 30'000; ++i)
    begun += meter.begin({"key " + std::to_string(i), "crowd"}, kNow) ? 1 : 0;
  EXPECT_LE(begun, 1'010);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(meter.begin({"ada", "home"}, kNow));
  EXPECT_FALSE(meter.begin({"ada", "home"}, kNow));
}

TEST(AttemptMeter, WhereAllKeysAreTakenGroupsShareAmongThemselves) {
  AttemptMeter meter({.attempts_max = 10, .keys_max = 1});
  for (int i = 0; i < 1'000; ++i) (void)meter.begin({"key " + std::to_string(i), "crowd"}, kNow);
  EXPECT_FALSE(meter.begin({"another", "crowd"}, kNow));
  EXPECT_TRUE(meter.begin({"ada", "home"}, kNow));
}

TEST(AttemptMeter, CountsWhatWasWrongOfAGroupAndOfAll) {
  AttemptMeter meter({});
  (void)meter.begin({"ada", "home"}, kNow)->fail();
  (void)meter.begin({"bob", "home"}, kNow)->fail();
  (void)meter.begin({"cid", "away"}, kNow)->fail();
  const AttemptMeter::Wrong wrong = meter.begin({"bob", "home"}, kNow)->fail();
  EXPECT_EQ(wrong.of_key, 2U);
  EXPECT_EQ(wrong.of_group, 3U);
  EXPECT_EQ(wrong.of_all, 4U);
}

// Two threads read the clock at the turn of a minute; the one with the old minute comes last.
TEST(AttemptMeter, WhoComesLateWithTheMinuteBeforeForgetsNothing) {
  AttemptMeter meter({.attempts_max = 2});
  EXPECT_TRUE(meter.begin({"ada"}, kNow));
  EXPECT_TRUE(meter.begin({"ada"}, kNow - seconds(1)));
  EXPECT_FALSE(meter.begin({"ada"}, kNow));
  EXPECT_TRUE(meter.begin({"ada"}, kNow - minutes(30))) << "a clock that was set back";
}

TEST(AttemptMeter, KeysOfSeveralPartsDoNotRunTogether) {
  EXPECT_NE(AttemptMeter::key({"a", "bc"}), AttemptMeter::key({"ab", "c"}));
  EXPECT_EQ(AttemptMeter::key({"a", "b"}), AttemptMeter::key({"a", "b"}));
}

}  // namespace
}  // namespace muster

#include "core/security/password.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <semaphore>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"
#include "tests/support/gated_random.h"

namespace muster {
namespace {

constexpr ScryptCost kFast{.log2_n = 4, .r = 8, .p = 1};

// Made with another implementation of scrypt (Python's hashlib), so that ours is not its own judge.
// They have to verify for ever.
constexpr auto kCorrectHorse =
    "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$Q7EcH175P/kcU7JE2HRU+qTRrq/BS6UbCRYPdBaC5y8";
constexpr auto kAccented =
    "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$aRJsGmMd1ZVqiQsw468JAOWYGkOWLvolMgqQmcgqJxo";
constexpr auto kFullCost =
    "$scrypt$ln=17,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$TGvJUUU1CgfkAA5rR1GVoLnHJ8JaBRe7wqx27cEOQmw";

class Passwords : public testing::Test {
 protected:
  bool matches(std::string password, const PasswordHash& hash) {
    const auto verdict = hasher_.verify(Secret(std::move(password)), hash);
    EXPECT_TRUE(verdict);
    return verdict && verdict->matches;
  }

  FixedRandom random_;
  PasswordHasher hasher_{{.cost = kFast}, random_};
};

TEST_F(Passwords, AHashMatchesItsPasswordAndNoOther) {
  const auto hash = hasher_.hash(Secret("correct horse"));
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->phc.starts_with("$scrypt$ln=4,r=8,p=1$"));
  EXPECT_TRUE(matches("correct horse", *hash));
  for (const auto* other :
       {"correct hors", "correct horse ", "Correct horse", "", "correct  horse"}) {
    EXPECT_FALSE(matches(other, *hash)) << other;
  }
}

TEST_F(Passwords, HashesOfAnotherImplementationMatch) {
  EXPECT_TRUE(matches("correct horse", {kCorrectHorse}));
  EXPECT_FALSE(matches("correct horsf", {kCorrectHorse}));
  EXPECT_TRUE(matches("p\u00e4ssw\u00f6rd-\u00f1", {kAccented}));
}

TEST_F(Passwords, TheFullCostIsVerifiedAndAskedToBeRehashedWhereItIsNotTodays) {
  const auto verdict = hasher_.verify(Secret("correct horse"), {kFullCost});
  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->matches);
  EXPECT_TRUE(verdict->needs_rehash);
}

TEST_F(Passwords, AHashOfTodaysCostNeedsNoRehash) {
  const auto verdict = hasher_.verify(Secret("correct horse"), {kCorrectHorse});
  ASSERT_TRUE(verdict);
  EXPECT_FALSE(verdict->needs_rehash);
}

TEST_F(Passwords, TwoHashesOfOnePasswordDiffer) {
  EXPECT_NE(hasher_.hash(Secret("correct horse")), hasher_.hash(Secret("correct horse")));
}

TEST_F(Passwords, AccentsTypedInTwoWaysAreOnePassword) {
  EXPECT_TRUE(matches("pa\u0308sswo\u0308rd-n\u0303", {kAccented}));
  EXPECT_FALSE(matches("passwo\u0308rd-n\u0303", {kAccented}));
}

TEST_F(Passwords, BytesThatAreNotUtf8OrVeryLongAreHashedAsTheyAre) {
  for (const std::string& odd :
       {std::string("\xff\xfe odd"), std::string("a\0b", 3), std::string(1 << 20, 'x')}) {
    const auto hash = hasher_.hash(Secret(odd));
    ASSERT_TRUE(hash);
    EXPECT_TRUE(matches(odd, *hash));
    EXPECT_FALSE(matches(odd + "x", *hash));
  }
}

TEST_F(Passwords, ADamagedHashIsDamageNotAWrongPassword) {
  for (std::string phc : {"", "correct horse", "$scrypt$ln=40,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$x"}) {
    const auto verdict = hasher_.verify(Secret("correct horse"), {phc});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().code, ErrorCode::kDamaged);
  }
}

TEST_F(Passwords, NobodyHasNoPassword) {
  for (const auto* password : {"", "correct horse", "nobody"}) {
    const auto verdict = hasher_.verify_nobody(Secret(password));
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->matches);
    EXPECT_FALSE(verdict->needs_rehash);
  }
}

// There is no event for "a thread has begun to wait", so this looks until it is so.
void await_waiting(const PasswordHasher& hasher, std::uint64_t waiting) {
  while (hasher.load().waiting != waiting) std::this_thread::yield();
}

TEST(PasswordHasher, TellsTheOneTooManyAtOnce) {
  GatedRandom gate;
  PasswordHasher hasher({.cost = kFast, .concurrency = 1, .waiting_max = 1}, gate);
  gate.close();
  std::jthread running([&] { EXPECT_TRUE(hasher.hash(Secret("first"))); });
  gate.await_one_inside();
  std::jthread waiting([&] { EXPECT_TRUE(hasher.hash(Secret("second"))); });
  await_waiting(hasher, 1);
  EXPECT_EQ(hasher.load(), (PasswordHasher::Load{.running = 1, .waiting = 1}));

  const auto hash = hasher.hash(Secret("third"));
  ASSERT_FALSE(hash);
  EXPECT_EQ(hash.error().code, ErrorCode::kBusy);
  const auto verdict = hasher.verify(Secret("third"), {kCorrectHorse});
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, ErrorCode::kBusy);
  const auto nobody = hasher.verify_nobody(Secret("third"));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error(), verdict.error()) << "known and unknown accounts are refused alike";

  gate.let_through(2);
  running.join();
  waiting.join();
  EXPECT_EQ(hasher.load(), PasswordHasher::Load{});
  gate.let_through(1);
  EXPECT_TRUE(hasher.hash(Secret("third"))) << "who was refused took no place";
}

TEST(PasswordHasher, NeverRunsMoreThanItsConcurrency) {
  GatedRandom gate;
  PasswordHasher hasher({.cost = kFast, .concurrency = 2, .waiting_max = 10}, gate);
  gate.close();
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { EXPECT_TRUE(hasher.hash(Secret("password"))); });
  }
  gate.await_one_inside();
  gate.await_one_inside();
  await_waiting(hasher, 6);
  gate.let_through(8);
  threads.clear();
  EXPECT_EQ(gate.inside_max(), 2);
}

TEST(PasswordHasher, ServesInTheOrderOfArrival) {
  GatedRandom gate;
  PasswordHasher hasher({.cost = kFast, .concurrency = 1, .waiting_max = 10}, gate);
  gate.close();
  std::vector<int> order;
  std::mutex mutex;
  std::vector<std::jthread> threads;
  std::counting_semaphore<> done(0);
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      EXPECT_TRUE(hasher.hash(Secret("password")));
      {
        std::scoped_lock lock(mutex);
        order.push_back(i);
      }
      done.release();
    });
    if (i == 0) gate.await_one_inside();
    if (i > 0) await_waiting(hasher, static_cast<std::uint64_t>(i));
  }
  for (int i = 0; i < 5; ++i) {
    gate.let_through(1);
    done.acquire();
  }
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

// A fault of the machine in the middle of a turn is an answer, and the turn is given back.
class FailingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t>) override {
    if (fails) throw std::bad_alloc();
  }
  bool fails = false;
};

TEST(PasswordHasher, MemoryRunningOutIsBusyAndGivesTheTurnBack) {
  FailingRandom random;
  PasswordHasher hasher({.cost = kFast, .concurrency = 1, .waiting_max = 0}, random);
  random.fails = true;
  for (int i = 0; i < 3; ++i) {
    const auto hash = hasher.hash(Secret("password"));
    ASSERT_FALSE(hash);
    EXPECT_EQ(hash.error().code, ErrorCode::kBusy);
    EXPECT_EQ(hasher.load(), PasswordHasher::Load{});
  }
  random.fails = false;
  EXPECT_TRUE(hasher.hash(Secret("password")));
}

TEST(PasswordHasherDeathTest, ACostBeyondTheLimitsIsAnInvariantBroken) {
  FixedRandom random;
  EXPECT_DEATH(PasswordHasher({.cost = {.log2_n = 25}}, random), "scrypt cost");
}

}  // namespace
}  // namespace muster

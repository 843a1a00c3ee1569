#include "core/security/password.h"

#include <cstdint>
#include <new>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"

namespace muster {
namespace {

constexpr Argon2Cost kFast{.memory_kib = 8, .passes = 1};

// Made by what passwords were hashed with before, by another implementation of it (Python's
// hashlib), so that ours is not its own judge. They have to verify for ever.
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
  EXPECT_TRUE(hash->phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
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

TEST_F(Passwords, AnOlderHashIsVerifiedAndAskedToBeRehashed) {
  for (const auto* older : {kCorrectHorse, kFullCost}) {
    const auto verdict = hasher_.verify(Secret("correct horse"), {older});
    ASSERT_TRUE(verdict);
    EXPECT_TRUE(verdict->matches);
    EXPECT_TRUE(verdict->needs_rehash);
  }
}

TEST_F(Passwords, AHashOfTodaysCostNeedsNoRehashAndOneOfAnotherDoes) {
  const auto needs_rehash = [&](const PasswordHash& hash) {
    const auto verdict = hasher_.verify(Secret("correct horse"), hash);
    EXPECT_TRUE(verdict && verdict->matches);
    return verdict && verdict->needs_rehash;
  };
  EXPECT_FALSE(needs_rehash(*hasher_.hash(Secret("correct horse"))));
  PasswordHasher stronger({.cost = {.memory_kib = 16, .passes = 1}}, random_);
  EXPECT_TRUE(needs_rehash(*stronger.hash(Secret("correct horse"))));
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
  for (std::string phc : {"", "correct horse", "$scrypt$ln=40,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$x",
                          "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$x"}) {
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

// A fault of the machine is an answer.
class FailingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t>) override {
    if (fails) throw std::bad_alloc();
  }
  bool fails = false;
};

TEST(PasswordHasher, MemoryRunningOutIsBusy) {
  FailingRandom random;
  PasswordHasher hasher({.cost = kFast}, random);
  random.fails = true;
  const auto hash = hasher.hash(Secret("password"));
  ASSERT_FALSE(hash);
  EXPECT_EQ(hash.error().code, ErrorCode::kBusy);
  random.fails = false;
  EXPECT_TRUE(hasher.hash(Secret("password")));
}

TEST(PasswordHasherDeathTest, ACostBeyondTheLimitsIsAnInvariantBroken) {
  FixedRandom random;
  EXPECT_DEATH(PasswordHasher({.cost = {.memory_kib = 1U << 30}}, random), "cost of a hash");
}

}  // namespace
}  // namespace muster

#include "core/security/argon2.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/security/encoding.h"

namespace muster {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string key_hex(const Argon2Cost& cost) {
  return to_hex(argon2_key(Secret("password"), bytes_of("somesalt"), cost));
}

// Test vectors that the implementations of Argon2id share (version 19).
TEST(Argon2, GivesTheVectorsThatEveryImplementationGives) {
  EXPECT_EQ(key_hex({.memory_kib = 65536, .passes = 2, .lanes = 1}),
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
  EXPECT_EQ(key_hex({.memory_kib = 256, .passes = 2, .lanes = 1}),
            "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
  EXPECT_EQ(key_hex({.memory_kib = 256, .passes = 2, .lanes = 2}),
            "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037");
}

Argon2Hash sample() {
  Argon2Hash hash;
  hash.salt.fill(0x01);
  hash.key.fill(0xff);
  return hash;
}

const std::string kSalt = "AQEBAQEBAQEBAQEBAQEBAQ";
const std::string kKey = "//////////////////////////////////////////8";
const std::string kSample = "$argon2id$v=19$m=19456,t=2,p=1$" + kSalt + "$" + kKey;

TEST(Argon2, PhcFormIsWrittenAndReadBack) {
  EXPECT_EQ(to_phc(sample()), kSample);
  EXPECT_EQ(argon2_from_phc(kSample), sample());
}

TEST(Argon2, EverySpellingButOurOwnIsRefused) {
  const std::string end = "$" + kSalt + "$" + kKey;
  const std::string refused[] = {
      "",
      "$",
      kSample.substr(1),
      "$argon2i$v=19$m=19456,t=2,p=1" + end,
      "$argon2id$v=16$m=19456,t=2,p=1" + end,
      "$argon2id$m=19456,t=2,p=1" + end,
      "$argon2id$v=19$m=019456,t=2,p=1" + end,
      "$argon2id$v=19$m=+19456,t=2,p=1" + end,
      "$argon2id$v=19$m=-1,t=2,p=1" + end,
      "$argon2id$v=19$t=2,m=19456,p=1" + end,
      "$argon2id$v=19$m=19456,t=2" + end,
      "$argon2id$v=19$m=19456,t=2,p=1,data=x" + end,
      "$argon2id$v=19$m=19456,t=2,p=1$" + kSalt + "=$" + kKey,
      "$argon2id$v=19$m=19456,t=2,p=1$" + kSalt.substr(1) + "$" + kKey,
      "$argon2id$v=19$m=19456,t=2,p=1$" + kSalt,
      kSample + "=",
      kSample + "$",
      kSample + "\n",
      kSample + std::string(1 << 20, 'A'),
      "$scrypt$ln=17,r=8,p=1" + end,
  };
  for (const std::string& phc : refused) EXPECT_FALSE(argon2_from_phc(phc)) << phc.substr(0, 100);
  for (std::size_t size = 0; size < kSample.size(); ++size)
    EXPECT_FALSE(argon2_from_phc(kSample.substr(0, size))) << size;
}

// Nothing is allocated for them: a damaged record cannot take the memory of the machine.
TEST(Argon2, CostsBeyondTheLimitsAreRefusedBeforeTheyRun) {
  const auto read = [&](const std::string& cost) {
    return argon2_from_phc("$argon2id$v=19$" + cost + "$" + kSalt + "$" + kKey).has_value();
  };
  for (const auto* cost :
       {"m=7,t=1,p=1", "m=15,t=1,p=2", "m=262145,t=1,p=1", "m=4294967295,t=1,p=1",
        "m=4294967296,t=1,p=1", "m=8,t=0,p=1", "m=8,t=17,p=1", "m=8,t=1,p=0", "m=1024,t=1,p=17"}) {
    EXPECT_FALSE(read(cost)) << cost;
  }
  for (const auto* cost : {"m=8,t=1,p=1", "m=262144,t=16,p=16", "m=47104,t=1,p=1"})
    EXPECT_TRUE(read(cost)) << cost;
}

}  // namespace
}  // namespace muster

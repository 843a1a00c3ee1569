#include "core/security/scrypt.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/security/encoding.h"

namespace muster {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// RFC 7914 section 12. Its keys are 64 bytes long; ours are their first 32, which do not depend on
// the length.
TEST(Scrypt, GivesTheVectorsOfTheRfc) {
  EXPECT_EQ(to_hex(scrypt_key(Secret(""), {}, {.log2_n = 4, .r = 1, .p = 1})),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
  EXPECT_EQ(
      to_hex(scrypt_key(Secret("password"), bytes_of("NaCl"), {.log2_n = 10, .r = 8, .p = 16})),
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
  EXPECT_EQ(to_hex(scrypt_key(Secret("pleaseletmein"), bytes_of("SodiumChloride"),
                              {.log2_n = 14, .r = 8, .p = 1})),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

ScryptHash sample() {
  ScryptHash hash{{.log2_n = 17, .r = 8, .p = 1}, {}, {}};
  hash.salt.fill(0x01);
  hash.key.fill(0xff);
  return hash;
}

constexpr auto kSample =
    "$scrypt$ln=17,r=8,p=1$AQEBAQEBAQEBAQEBAQEBAQ$//////////////////////////////////////////8";

TEST(Scrypt, PhcFormIsWrittenAndReadBack) {
  EXPECT_EQ(to_phc(sample()), kSample);
  EXPECT_EQ(scrypt_from_phc(kSample), sample());
}

TEST(Scrypt, EverySpellingButOurOwnIsRefused) {
  const std::string salt = "AQEBAQEBAQEBAQEBAQEBAQ";
  const std::string key = "//////////////////////////////////////////8";
  const std::string refused[] = {
      "",
      "$",
      "scrypt$ln=17,r=8,p=1$" + salt + "$" + key,
      "$scrypt$ln=017,r=8,p=1$" + salt + "$" + key,
      "$scrypt$ln=+17,r=8,p=1$" + salt + "$" + key,
      "$scrypt$ln= 17,r=8,p=1$" + salt + "$" + key,
      "$scrypt$ln=-1,r=8,p=1$" + salt + "$" + key,
      "$scrypt$ln=,r=8,p=1$" + salt + "$" + key,
      "$scrypt$r=8,ln=17,p=1$" + salt + "$" + key,
      "$scrypt$ln=17,r=8$" + salt + "$" + key,
      "$scrypt$ln=17,r=8,p=1,x=1$" + salt + "$" + key,
      "$scrypt$ln=17,r=8,p=1$" + salt + "=$" + key,
      "$scrypt$ln=17,r=8,p=1$" + salt + "$" + key + "=",
      "$scrypt$ln=17,r=8,p=1$" + salt + "$" + key + "$",
      "$scrypt$ln=17,r=8,p=1$" + salt + "$" + key + "\n",
      "$scrypt$ln=17,r=8,p=1$" + salt.substr(1) + "$" + key,
      "$scrypt$ln=17,r=8,p=1$" + salt + "AA$" + key,
      "$scrypt$ln=17,r=8,p=1$" + salt + "$" + key.substr(4),
      "$scrypt$ln=17,r=8,p=1$" + salt,
      "$scrypt$ln=17,r=8,p=1$$",
      "$scrypt-sha512$ln=17,r=8,p=1$" + salt + "$" + key,
      "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key,
      std::string(kSample) + std::string(1 << 20, 'A'),
  };
  for (const std::string& phc : refused) EXPECT_FALSE(scrypt_from_phc(phc)) << phc.substr(0, 100);
  const std::string whole = kSample;
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(scrypt_from_phc(whole.substr(0, size))) << size;
}

// Nothing is allocated for them: a damaged record cannot take the memory of the machine.
TEST(Scrypt, CostsBeyondTheLimitsAreRefusedBeforeTheyRun) {
  const std::string rest = "$AQEBAQEBAQEBAQEBAQEBAQ$//////////////////////////////////////////8";
  for (const auto* cost : {"ln=0,r=8,p=1", "ln=19,r=8,p=1", "ln=31,r=1,p=1", "ln=63,r=8,p=1",
                           "ln=64,r=8,p=1", "ln=255,r=8,p=1", "ln=256,r=8,p=1", "ln=17,r=0,p=1",
                           "ln=17,r=17,p=1", "ln=4,r=4294967295,p=1", "ln=4,r=4294967296,p=1",
                           "ln=17,r=8,p=0", "ln=17,r=8,p=17", "ln=17,r=8,p=4294967295"}) {
    EXPECT_FALSE(scrypt_from_phc(std::string("$scrypt$") + cost + rest)) << cost;
  }
  for (const auto* cost :
       {"ln=18,r=8,p=1", "ln=17,r=16,p=1", "ln=13,r=8,p=10", "ln=17,r=8,p=16", "ln=4,r=1,p=1"}) {
    EXPECT_TRUE(scrypt_from_phc(std::string("$scrypt$") + cost + rest)) << cost;
  }
}

TEST(Scrypt, TodaysCostTakes128MiB) { EXPECT_EQ(scrypt_memory_bytes(ScryptCost{}), 128U << 20); }

}  // namespace
}  // namespace muster

#include "core/security/seal.h"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include <gtest/gtest.h>

#include "core/security/encoding.h"
#include "tests/support/fixed_random.h"

namespace muster {
namespace {

static_assert(!std::is_copy_constructible_v<InstanceKey> &&
              !std::is_move_constructible_v<InstanceKey>);

std::array<std::uint8_t, 32> key_of(std::string_view hex) {
  std::array<std::uint8_t, 32> key{};
  const auto bytes = from_hex(hex);
  if (bytes && bytes->size() == key.size()) std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

std::string unhex(std::string_view hex) {
  const auto bytes = from_hex(hex);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "not hex";
}

// Gives the bytes it was made with, and no others.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    ASSERT_EQ(out.size(), bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
  }

 private:
  std::string bytes_;
};

// Test case 16 of the GCM submission to NIST: AES-256, 60 bytes of text, 20 bytes of additional
// data.
constexpr auto kKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
constexpr auto kNonce = "cafebabefacedbaddecaf888";
constexpr auto kPlain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b5"
    "25b16aedf5aa0de657"
    "ba637b39";
constexpr auto kContext = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
constexpr auto kCipher =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10568288"
    "38c5f61e6393ba7a0a"
    "bcc9f662";
constexpr auto kTag = "76fc6ece0f4e1768cddf8853bb2d551b";

TEST(Seal, IsAes256GcmWithTheNonceInFrontAndTheTagBehind) {
  const InstanceKey key(key_of(kKey));
  ScriptedRandom random(unhex(kNonce));
  const Sealed sealed = key.seal(Secret(unhex(kPlain)), unhex(kContext), random);
  EXPECT_EQ(sealed.bytes, unhex(kNonce) + unhex(kCipher) + unhex(kTag));
  const auto opened = key.open(sealed, unhex(kContext));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->reveal(), unhex(kPlain));
}

TEST(Seal, WhatWasSealedOpensAgainAtEveryLength) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::string plain(size, 'x');
    const Sealed sealed = key.seal(Secret(plain), "invite", random);
    EXPECT_EQ(sealed.bytes.size(), 12 + size + 16);
    const auto opened = key.open(sealed, "invite");
    ASSERT_TRUE(opened) << size;
    EXPECT_EQ(opened->reveal(), plain);
  }
}

TEST(Seal, TheSameSecretSealedTwiceDiffers) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  EXPECT_NE(key.seal(Secret("token"), "invite", random),
            key.seal(Secret("token"), "invite", random));
}

TEST(Seal, DoesNotOpenInAnotherContext) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  const Sealed sealed = key.seal(Secret("token"), "api_token:7", random);
  EXPECT_TRUE(key.open(sealed, "api_token:7"));
  for (const auto* context : {"api_token:8", "api_token:77", "api_token:", "invite", ""}) {
    const auto opened = key.open(sealed, context);
    ASSERT_FALSE(opened) << context;
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
  }
}

TEST(Seal, DoesNotOpenUnderAnotherKey) {
  FixedRandom random;
  const Sealed sealed = InstanceKey(key_of(kKey)).seal(Secret("token"), "invite", random);
  const auto opened = InstanceKey({}).open(sealed, "invite");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
}

TEST(Seal, EveryFlippedBitIsRefused) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  const Sealed sealed = key.seal(Secret("token"), "invite", random);
  for (std::size_t bit = 0; bit < sealed.bytes.size() * 8; ++bit) {
    Sealed flipped = sealed;
    flipped.bytes[bit / 8] = static_cast<char>(flipped.bytes[bit / 8] ^ (1 << bit % 8));
    const auto opened = key.open(flipped, "invite");
    ASSERT_FALSE(opened) << "bit " << bit;
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
  }
}

TEST(Seal, EveryShorterOrLongerValueIsRefused) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  const Sealed sealed = key.seal(Secret("token"), "invite", random);
  for (std::size_t size = 0; size < sealed.bytes.size(); ++size) {
    EXPECT_FALSE(key.open(Sealed{sealed.bytes.substr(0, size)}, "invite")) << size;
  }
  EXPECT_FALSE(key.open(Sealed{sealed.bytes + '\0'}, "invite"));
}

TEST(Seal, AnErrorNamesNeitherTheSecretNorTheKey) {
  const InstanceKey key(key_of(kKey));
  FixedRandom random;
  Sealed sealed = key.seal(Secret("token"), "invite", random);
  sealed.bytes.back() = static_cast<char>(sealed.bytes.back() ^ 1);
  const auto opened = key.open(sealed, "invite");
  ASSERT_FALSE(opened);
  for (const std::string& text : {opened.error().message, opened.error().detail}) {
    EXPECT_EQ(text.find("token"), std::string::npos);
    EXPECT_EQ(text.find("feff"), std::string::npos);
  }
}

// RFC 5869 without a salt; computed with OpenSSL: openssl kdf -keylen 4 -kdfopt digest:SHA256
// -kdfopt hexkey:fe... -kdfopt info:"public id" HKDF.
TEST(InstanceKey, DerivesTheSameForAPurposeAndAnotherForAnother) {
  const InstanceKey key(key_of(kKey));
  EXPECT_EQ(key.derived_hex("public id", 4), "4c6c9800");
  EXPECT_EQ(key.derived_hex("public id", 32).substr(0, 8), "4c6c9800");
  EXPECT_NE(key.derived_hex("another", 4), key.derived_hex("public id", 4));
  const InstanceKey other(key_of("00" + std::string(kKey).substr(2)));
  EXPECT_NE(other.derived_hex("public id", 4), "4c6c9800");
}

}  // namespace
}  // namespace muster

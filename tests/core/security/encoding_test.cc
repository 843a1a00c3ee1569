#include "core/security/encoding.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"

namespace muster {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// RFC 4648 section 10, without its padding.
TEST(Encoding, WritesTheVectorsOfTheRfc) {
  const std::pair<std::string_view, std::string_view> base64[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : base64) {
    EXPECT_EQ(to_base64(bytes_of(plain)), text);
    EXPECT_EQ(to_base64url(bytes_of(plain)), text);
    EXPECT_EQ(from_base64(text), bytes_of(plain));
    EXPECT_EQ(from_base64url(text), bytes_of(plain));
  }
  EXPECT_EQ(to_hex(bytes_of("foobar")), "666f6f626172");
  EXPECT_EQ(from_hex("666f6f626172"), bytes_of("foobar"));
  EXPECT_EQ(from_hex(""), bytes_of(""));
}

// The same with it.
TEST(Encoding, PadsWhereAFormatAsksForIt) {
  const std::pair<std::string_view, std::string_view> padded[] = {
      {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
  };
  for (const auto& [plain, text] : padded) {
    EXPECT_EQ(to_padded_base64(bytes_of(plain)), text);
    EXPECT_EQ(from_padded_base64(text), bytes_of(plain));
  }
  for (const auto* text : {"Zg", "Zg=", "Zg===", "Zg====", "=", "==", "====", "Zm9v====", "Zm9vYg=",
                           "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zg=\n", "--__"}) {
    EXPECT_FALSE(from_padded_base64(text)) << text;
  }
}

TEST(Encoding, TheTwoBase64AlphabetsDifferInTheirLastTwoCharacters) {
  const std::vector<std::uint8_t> bytes = {0xfb, 0xef, 0xff};
  EXPECT_EQ(to_base64(bytes), "++//");
  EXPECT_EQ(to_base64url(bytes), "--__");
  EXPECT_FALSE(from_base64("--__"));
  EXPECT_FALSE(from_base64url("++//"));
}

TEST(Encoding, EveryLengthComesBack) {
  FixedRandom random;
  for (std::size_t size = 0; size <= 100; ++size) {
    std::vector<std::uint8_t> bytes(size);
    random.fill(bytes);
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
}

TEST(Encoding, EveryByteComesBack) {
  std::vector<std::uint8_t> bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
}

TEST(Encoding, DecodersRefuseWhatAnEncoderWouldNotWrite) {
  for (const auto* text : {"0", "0g", "AB", " 00", "00 ", "0x"})
    EXPECT_FALSE(from_hex(text)) << text;
  for (const auto* text :
       {"A", "Zg==", "Zg=", "Zm8=", "Zm9v Yg", "Zm9v\n", "Zm9vA", "Zm9v\xc3\xa9"}) {
    EXPECT_FALSE(from_base64(text)) << text;
    EXPECT_FALSE(from_base64url(text)) << text;
  }
  EXPECT_FALSE(from_hex(std::string_view("\0\0", 2)));
}

TEST(Encoding, LeftoverBitsAreZero) {
  EXPECT_TRUE(from_base64("Zg"));
  EXPECT_FALSE(from_base64("Zh"));  // the same byte "f" with a leftover bit set
  EXPECT_TRUE(from_base64("Zm8"));
  EXPECT_FALSE(from_base64("Zm9"));
}

// Strictness as one property: whatever is accepted encodes back to the same text.
TEST(Encoding, EveryTextOfTwoCharactersThatDecodesEncodesBack) {
  std::size_t accepted = 0;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      if (const auto bytes = from_hex(text)) {
        EXPECT_EQ(to_hex(*bytes), text);
      }
      if (const auto bytes = from_base64(text)) {
        EXPECT_EQ(to_base64(*bytes), text);
        ++accepted;
      }
    }
  }
  EXPECT_EQ(accepted, 256U);
}

}  // namespace
}  // namespace muster

#include "core/security/digest.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "core/security/encoding.h"

namespace muster {
namespace {

// FIPS 180-4, the examples published with it.
TEST(Digest, IsSha256) {
  EXPECT_EQ(to_hex(digest_of(Secret("")).bytes),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(digest_of(Secret("abc")).bytes),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      to_hex(digest_of(Secret("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).bytes),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Digest, CoversEveryByteAlsoAfterAZeroByte) {
  EXPECT_NE(digest_of(Secret(std::string("a\0b", 3))), digest_of(Secret(std::string("a\0c", 3))));
}

TEST(Digest, ComparesAllOfIt) {
  const Digest digest = digest_of(Secret("token"));
  EXPECT_TRUE(equal_in_constant_time(digest, digest_of(Secret("token"))));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Digest flipped = digest;
    flipped.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(equal_in_constant_time(digest, flipped)) << "bit " << bit;
  }
}

TEST(Digest, ViewIsItsBytes) {
  const Digest digest = digest_of(Secret("abc"));
  ASSERT_EQ(digest.view().size(), 32U);
  EXPECT_EQ(static_cast<std::uint8_t>(digest.view().front()), 0xba);
  EXPECT_EQ(static_cast<std::uint8_t>(digest.view().back()), 0xad);
}

}  // namespace
}  // namespace muster

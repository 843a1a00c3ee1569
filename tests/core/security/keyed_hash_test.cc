#include "core/security/keyed_hash.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

Secret key_of_the_paper() {
  std::string key;
  for (char byte = 0; byte < 16; ++byte) key += byte;
  return Secret(std::move(key));
}

std::string counting(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(i);
  return text;
}

// Appendix A of the paper, and the first of the reference implementation's vectors.
TEST(KeyedHash, IsSipHashTwoFour) {
  const KeyedHash hash(key_of_the_paper());
  EXPECT_EQ(hash(counting(15)), 0xa129ca6149be45e5U);
  EXPECT_EQ(hash(""), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(hash(counting(8)), 0x93f5f5799a932462U);
}

TEST(KeyedHash, OfAnotherKeyIsAnother) {
  const KeyedHash one(key_of_the_paper());
  const KeyedHash other(Secret(std::string(16, 'k')));
  EXPECT_NE(one("192.0.2.7"), other("192.0.2.7"));
  EXPECT_NE(one("192.0.2.7"), one("192.0.2.8"));
}

}  // namespace
}  // namespace muster

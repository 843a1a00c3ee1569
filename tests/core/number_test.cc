#include "core/number.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(PlainNumber, IsDigitsAndNothingElse) {
  EXPECT_EQ(plain_number<std::uint32_t>("0"), 0U);
  EXPECT_EQ(plain_number<std::uint32_t>("4294967295"), 4294967295U);
  EXPECT_EQ(plain_number<std::uint64_t>("18446744073709551615"), 18446744073709551615U);
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_digit = c >= '0' && c <= '9';
    EXPECT_EQ(plain_number<std::uint32_t>(std::string("12") + c).has_value(), is_digit) << byte;
    EXPECT_EQ(plain_number<std::uint32_t>(c + std::string("12")).has_value(), is_digit && c != '0')
        << byte;
  }
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "0x1", "1e1", "1.0",
                           "4294967296", "99999999999999999999999"}) {
    EXPECT_EQ(plain_number<std::uint32_t>(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace muster

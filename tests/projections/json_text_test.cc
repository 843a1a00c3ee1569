#include "projections/json_text.h"

#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

bool is_json(const std::string& text) { return one_json_value(text).has_value(); }

TEST(OneJsonValue, IsReadWithWhiteSpaceAroundIt) {
  EXPECT_EQ(one_json_value(" {\"a\":[1,null]}\r\n\t"), (Json{{"a", {1, nullptr}}}));
  EXPECT_EQ(one_json_value("7"), Json(7));
  EXPECT_EQ(one_json_value("\"a\\u0000b\"")->get<std::string>(), std::string("a\0b", 3));
}

// A NUL passed for the end of the text: {"user":1}\0{"user":777} was the first object alone.
TEST(OneJsonValue, HasNothingBehindNorBeforeItButWhiteSpace) {
  for (const std::string& value : {std::string("{\"user\":1}"), std::string("[]"), std::string("1"),
                                   std::string("\"a\""), std::string("null")}) {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      const bool is_longer = value == "1" && c >= '0' && c <= '9';
      EXPECT_EQ(is_json(value + c), is_space || is_longer) << value << " and byte " << byte;
      EXPECT_FALSE(value != "1" && is_json(value + c + value)) << value << " twice, byte " << byte;
    }
    EXPECT_FALSE(is_json(std::string(1, '\0') + value)) << value;
    EXPECT_FALSE(is_json(value + '\0')) << value;
    EXPECT_FALSE(is_json(value + '\0' + value)) << value;
  }
  for (const std::string& text : {std::string(), std::string(" "), std::string(1, '\0')}) {
    EXPECT_FALSE(is_json(text));
  }
}

TEST(OneJsonValue, HasNoNulAnywhere) {
  const std::string text = R"({"a": [1, "b", true]})";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    EXPECT_FALSE(is_json(std::string(text).insert(at, 1, '\0'))) << at;
  }
}

}  // namespace
}  // namespace muster

#include "http/api/json_input.h"

#include <string>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

// "field: message" of the refusal; empty if the text is taken.
std::string refusal(const std::string& text) {
  const auto object = json_object(text);
  if (object) return {};
  EXPECT_EQ(object.error().code, ErrorCode::kInvalid);
  return object.error().field + ": " + object.error().message;
}

TEST(JsonInput, IsOneObject) {
  EXPECT_EQ(json_object(" {\"title\": \"x\"}\r\n").value(), (Json{{"title", "x"}}));
  const std::string object = R"({"title":"x"})";
  for (const std::string& more : {'\0' + object, std::string(1, '\0'), object, "," + object,
                                  std::string("\n{}"), std::string("}"), std::string("\f")}) {
    EXPECT_EQ(refusal(object + more), "body: The body is not JSON.") << more;
    EXPECT_NE(refusal(more + object), "") << more;
  }
}

// Of two members with one name, one reader takes the first and another the last.
TEST(JsonInput, HasEachFieldOnce) {
  EXPECT_EQ(refusal(R"({"user":1,"user":777})"), "user: This field occurs twice.");
  EXPECT_EQ(refusal(R"({"user":1,"us\u0065r":777})"), "user: This field occurs twice.");
  EXPECT_EQ(refusal(R"({"a":{"b":1,"c":[{"b":2,"b":2}]}})"), "b: This field occurs twice.");
  EXPECT_EQ(refusal(R"({"a":{"b":1},"b":{"b":1},"c":[{"b":1},{"b":1}]})"), "");
}

std::string with_members(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  }
  return text + "}";
}

// Making a tree of half a million members took minutes: it looks for each among those before it.
TEST(JsonInput, HasNotAnyNumberOfFields) {
  EXPECT_EQ(refusal(with_members(kJsonMembersMax)), "");
  const std::string too_many = "body: The body has an object with more than 256 fields.";
  EXPECT_EQ(refusal(with_members(kJsonMembersMax + 1)), too_many);
  EXPECT_EQ(refusal(with_members(500'000)), too_many);
  EXPECT_EQ(refusal("{\"a\":[" + with_members(500'000) + "]}"), too_many);
}

TEST(JsonInput, IsNotNestedWithoutEnd) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_EQ(refusal(nested(kJsonDepthMax)), "");
  const std::string too_deep = "body: The body is nested deeper than 16 levels.";
  EXPECT_EQ(refusal(nested(kJsonDepthMax + 1)), too_deep);
  EXPECT_EQ(refusal("{\"a\":" + std::string(1'000'000, '[')), too_deep);
}

TEST(JsonInput, NumbersAreWholeAndInTheirRange) {
  const auto number = [](const char* text) {
    const auto read =
        number_field(json_object(std::string("{\"n\":") + text + "}").value(), "n", 1, 4294967295);
    return read ? std::to_string(*read) : read.error().field;
  };
  EXPECT_EQ(number("1"), "1");
  EXPECT_EQ(number("4294967295"), "4294967295");
  for (const char* wrong : {"0", "-1", "1.0", "1e1", "4294967296", "18446744073709551617", "\"1\"",
                            "true", "null", "[1]"}) {
    EXPECT_EQ(number(wrong), "n") << wrong;
  }
}

}  // namespace
}  // namespace muster::http

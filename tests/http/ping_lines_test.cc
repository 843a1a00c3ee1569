#include "http/api/ping_lines.h"

#include <cstdint>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace muster::http::api {
namespace {

constexpr Timestamp kNow{1'777'863'721'000'123};

Result<std::vector<Ping>> read(std::string body) { return read_ping_lines(body, kNow); }

TEST(PingLines, AreReadInOrder) {
  const auto pings = read(
      "{\"user\":7}\n"
      " { \"user\" : 4294967295 , \"at\" : \"2026-05-04T03:02:01Z\" } \r\n"
      "{\"at\":\"2026-05-04T03:02:01.5+02:00\",\"user\":1}\n");
  ASSERT_TRUE(pings) << pings.error().message;
  const std::int64_t moment = 1'777'863'721'000'000;
  EXPECT_EQ(*pings, (std::vector<Ping>{{UserId(7), kNow, {}},
                                       {UserId(4294967295), {moment}, {}},
                                       {UserId(1), {moment - 7'199'500'000}, {}}}));
}

// Go and Java write nine digits of a second's fraction, .NET seven: a whole report was refused.
TEST(PingLines, TimesAreReadAsProgramsWriteThem) {
  const auto pings = read(R"({"user":1,"at":"2026-05-04T03:02:01.123456789Z"}
{"user":1,"at":"2026-05-04T03:02:01.1234567+00:00"}
{"user":1,"at":"2026-05-04 03:02:01.123456-00:00"}
{"user":1,"at":"2026-05-04t08:32:01.123456999+05:30"}
{"user":1,"at":"2016-12-31T23:59:60Z"})");
  ASSERT_TRUE(pings) << pings.error().message;
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((*pings)[i].at.micros, 1'777'863'721'123'456) << i;
  EXPECT_EQ((*pings)[4].at, parse_rfc3339("2017-01-01T00:00:00Z").value());
  for (const char* wrong : {"2026-05-04T03:02:01Z\\u0000", "2026-05-04T03:02:01Z ", "now", "1y"}) {
    EXPECT_FALSE(read(R"({"user":1,"at":")" + std::string(wrong) + "\"}")) << wrong;
  }
}

TEST(PingLines, NamesMayBeEscaped) {
  EXPECT_EQ(read(R"({"us\u0065r":7})").value()[0].user, UserId(7));
  EXPECT_EQ(read(R"({"user":7,"at":"2026\u002d05-04"})").value()[0].at,
            parse_rfc3339("2026-05-04").value());
}

TEST(PingLines, WhatIsWrongIsSaidWithLineAndField) {
  struct Case {
    std::string line;
    const char* field;
    const char* words;
  };
  const char* const kUser = "user must be a whole number from 1 to 4294967295.";
  const char* const kAt = "at must be a time like 2026-05-04T03:02:01Z.";
  const char* const kNotJson = "The body is not JSON.";
  const char* const kNoField = "Unknown field. Known fields: user, at.";
  const char* const kTwice = "This field occurs twice.";
  const char* const kNoObject = "The body is not a JSON object.";
  const char* const kNoUtf8 = "The body is not UTF-8.";
  for (const Case& c : std::vector<Case>{
           {"", "body", kNotJson},
           {" ", "body", kNotJson},
           {"\r", "body", kNotJson},
           {"x", "body", kNotJson},
           {"{", "body", kNotJson},
           {"}", "body", kNotJson},
           {"{\"user\":1", "body", kNotJson},
           {"{\"user\":1}}", "body", kNotJson},
           {"{\"user\":1} {\"user\":1}", "body", kNotJson},
           {"{\"user\":1} x", "body", kNotJson},
           {"{\"user\":1},", "body", kNotJson},
           {"{\"user\":1,}", "body", kNotJson},
           {"{,\"user\":1}", "body", kNotJson},
           {"{\"user\" 1}", "body", kNotJson},
           {"{\"user\":1 \"at\":\"2026-05-04\"}", "body", kNotJson},
           {"{\"user\":}", "body", kNotJson},
           {"{user:1}", "body", kNotJson},
           {"{'user':1}", "body", kNotJson},
           {"{\"user\":01}", "body", kNotJson},
           {"{\"user\":+1}", "body", kNotJson},
           {"{\"user\":1x}", "body", kNotJson},
           {"{\"user\":0x1}", "body", kNotJson},
           {"{\"user\":1.}", "body", kNotJson},
           {"{\"user\":NaN}", "body", kNotJson},
           {"{\"user\":1,\"at\":\"2026-05-04", "body", kNotJson},
           {"{\"user\":1,\"at\":\"2026-05-04\x01\"}", "body", kNotJson},
           {"{\"user\":1,\"at\":\"\\x\"}", "body", kNotJson},
           {"{\"user\":1}\f", "body", kNotJson},
           {"// {\"user\":1}", "body", kNotJson},
           {"1", "body", kNoObject},
           {"null", "body", kNoObject},
           {"\"user\"", "body", kNoObject},
           {"[{\"user\":1}]", "body", kNoObject},
           {"{\"user\":1,\"at\":\"\xff\"}", "body", kNoUtf8},
           {"{\"user\":1,\"at\":\"\xed\xa0\x80\"}", "body", kNoUtf8},
           {"{\"user\":1}\xc3", "body", kNoUtf8},
           {"{\"user\":7,\"user\":8}", "user", kTwice},
           {"{\"user\":7,\"us\\u0065r\":7}", "user", kTwice},
           {"{\"user\":1,\"who\":2}", "who", kNoField},
           {"{\"User\":1}", "User", kNoField},
           {"{\"user\":1,\"\":2}", "", kNoField},
           {"{\"user\":1,\"user \":2}", "user ", kNoField},
           {"{}", "user", "user is missing."},
           {"{\"at\":\"2026-05-04\"}", "user", "user is missing."},
           {"{\"user\":0}", "user", kUser},
           {"{\"user\":-1}", "user", kUser},
           {"{\"user\":1.0}", "user", kUser},
           {"{\"user\":1e2}", "user", kUser},
           {"{\"user\":4294967296}", "user", kUser},
           {"{\"user\":18446744073709551617}", "user", kUser},
           {"{\"user\":\"1\"}", "user", kUser},
           {"{\"user\":null}", "user", kUser},
           {"{\"user\":true}", "user", kUser},
           {"{\"user\":[1]}", "user", kUser},
           {"{\"user\":{\"user\":1}}", "user", kUser},
           {"{\"user\":1,\"at\":5}", "at", "at must be text."},
           {"{\"user\":1,\"at\":null}", "at", "at must be text."},
           {"{\"user\":1,\"at\":[\"2026-05-04\"]}", "at", "at must be text."},
           {"{\"user\":1,\"at\":\"\"}", "at", kAt},
           {"{\"user\":1,\"at\":\"yesterday\"}", "at", kAt},
           {"{\"user\":1,\"at\":\"2026-02-29\"}", "at", kAt},
           {"{\"user\":1,\"at\":\"1969-12-31\"}", "at", kAt},
           {"{\"user\":" + std::string(17, '[') + std::string(17, ']') + "}", "body",
            "The body is nested deeper than 16 levels."},
       }) {
    const auto pings = read("{\"user\":1}\r\n{\"user\":1}\n" + c.line + "\n{\"user\":1}\n");
    ASSERT_FALSE(pings) << c.line;
    EXPECT_EQ(pings.error().code, ErrorCode::kInvalid) << c.line;
    EXPECT_EQ(pings.error().message, std::string("line 3: ") + c.words) << c.line;
    EXPECT_EQ(pings.error().field, c.field) << c.line;
  }
}

// Every byte at every place, a NUL above all: the readers once took it for the end of the line.
TEST(PingLines, HaveNoByteTooMany) {
  const std::string line = R"({"user":12,"at":"2026-05-04T03:02:01Z"} )";
  for (std::size_t at = 0; at <= line.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      if (byte == '\n') continue;
      const std::string changed = std::string(line).insert(at, 1, static_cast<char>(byte));
      const auto one = read_ping_line(changed, kNow);
      const auto lines = read(changed + "\n{\"user\":2}");
      ASSERT_EQ(one.has_value(), lines.has_value()) << changed << ", byte " << byte << " at " << at;
      if (one) {
        EXPECT_EQ((*lines)[0], *one) << changed;
      }
      if (byte == 0) {
        EXPECT_FALSE(one) << at;
      }
      const bool is_behind = at > line.rfind('}');
      const bool is_space = byte == ' ' || byte == '\t' || byte == '\r';
      if (is_behind) {
        EXPECT_EQ(one.has_value(), is_space) << byte;
      }
    }
  }
}

// The fast reader may only take what the tree's reader takes, and must see the same in it.
TEST(PingLines, AreReadAsTheTreeIsRead) {
  std::mt19937_64 random(test_seed());
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> parts{"{",
                                       "}",
                                       "{\"user\":",
                                       "\"user\":",
                                       ",\"at\":",
                                       "\"at\"",
                                       ":",
                                       ",",
                                       "1",
                                       "42",
                                       "4294967295",
                                       "4294967296",
                                       "-1",
                                       "1.5",
                                       "1e1",
                                       "0",
                                       "\"2026-05-04T03:02:01Z\"",
                                       "\"2026-05-04\"",
                                       "\"x\"",
                                       "\"\\u0041\"",
                                       "\\",
                                       "\"",
                                       "null",
                                       "true",
                                       "[",
                                       "]",
                                       " ",
                                       "\t",
                                       "\r",
                                       "\xc3\xa9",
                                       "\xff",
                                       std::string(1, '\0'),
                                       std::string("\0{\"user\":2}", 11),
                                       "\"who\":",
                                       "\"us\\u0065r\":"};
  int good = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string line;
    if (below(3) == 0) {
      for (std::size_t n = below(9); n > 0; --n) line += parts[below(parts.size())];
    } else {
      // A good line with at most two places changed.
      line = "{\"user\":" + std::to_string(1 + below(100'000));
      if (below(2) == 0)
        line += ",\"at\": \"2026-05-04T03:02:01." + std::to_string(below(1000)) + "Z\"";
      line += "}";
      for (std::size_t n = below(3); n > 0; --n) {
        const std::size_t at = below(line.size());
        const std::string& part = parts[below(parts.size())];
        if (below(2) == 0) {
          line.insert(at, part);
        } else {
          line.replace(at, std::min(part.size(), line.size() - at), part);
        }
      }
    }
    const auto one = read_ping_line(line, kNow);
    const auto lines = read("{\"user\":1}\n" + line + "\n{\"user\":2}");
    ASSERT_EQ(one.has_value(), lines.has_value()) << line;
    if (one) {
      EXPECT_EQ((*lines)[1], *one) << line;
      ++good;
    } else {
      EXPECT_EQ(lines.error().message, "line 2: " + one.error().message) << line;
      EXPECT_EQ(lines.error().field, one.error().field) << line;
    }
  }
  EXPECT_GT(good, 5'000);
}

TEST(PingLines, AreBounded) {
  std::string body;
  for (std::size_t i = 0; i < kPingLinesMax; ++i) body += "{\"user\":1}\n";
  EXPECT_EQ(read(body)->size(), kPingLinesMax);
  const auto more = read(body + "{\"user\":1}");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kTooLarge);
  for (const char* nothing : {"", "\n"}) EXPECT_EQ(read(nothing).error().field, "body");
}

}  // namespace
}  // namespace muster::http::api

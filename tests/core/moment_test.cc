#include "core/moment.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

const Timestamp kNow = parse_rfc3339("2026-05-10T12:00:00Z").value();

TEST(Moment, IsRfc3339ADateOrHowLongAgo) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"2026-05-04T03:02:01Z", "2026-05-04T03:02:01Z"},
      {"2026-05-04T05:02:01+02:00", "2026-05-04T03:02:01Z"},
      {"2026-05-04", "2026-05-04T00:00:00Z"},
      {"30s", "2026-05-10T11:59:30Z"},
      {"90m", "2026-05-10T10:30:00Z"},
      {"2h", "2026-05-10T10:00:00Z"},
      {"7d", "2026-05-03T12:00:00Z"},
      {"1w", "2026-05-03T12:00:00Z"},
      {"0d", "2026-05-10T12:00:00Z"},
      {"1y", "2025-05-10T12:00:00Z"},
      {"10y", "2016-05-10T12:00:00Z"},
      {"56y", "1970-05-10T12:00:00Z"},
      {"57y", "1970-01-01T00:00:00Z"},
      {"999999999y", "1970-01-01T00:00:00Z"},
      {"56y365d", "1970-01-01T00:00:00Z"},
      {"1d12h", "2026-05-09T00:00:00Z"},
      {"1y1w1d1h1m1s", "2025-05-02T10:58:59Z"},
      {"1H30M", "2026-05-10T10:30:00Z"},
      {"now", "2026-05-10T12:00:00Z"},
      {"Today", "2026-05-10T00:00:00Z"},
      {"2026-05-04 05:02:01.123456789+02:00", "2026-05-04T03:02:01.123456Z"},
      {"today", "2026-05-10T00:00:00Z"},
      {"yesterday", "2026-05-09T00:00:00Z"},
      {"999999999w", "1970-01-01T00:00:00Z"},
  };
  for (const auto& [text, moment] : expected) {
    const auto parsed = parse_moment(text, kNow);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, parse_rfc3339(moment).value()) << text;
  }
}

TEST(Moment, IsNothingElse) {
  for (const char* text : {"",    "h",        "2",           "-2h",        "2.5h",
                           "2 h", "tomorrow", "9999999999s", "2026-13-01", "2026-05-04 03:02",
                           "2hh", "+2h",      "1h1d",        "1h1h",       "1h30",
                           "1y2", "P1D",      "today ",      "1mo",        "7dago"}) {
    EXPECT_FALSE(parse_moment(text, kNow)) << text;
  }
}

TEST(Moment, HasNothingBehindIt) {
  for (const std::string& text :
       {std::string("today"), std::string("now"), std::string("2026-05-04")}) {
    for (int byte = 0; byte < 256; ++byte) {
      EXPECT_FALSE(parse_moment(text + static_cast<char>(byte), kNow)) << text << ", byte " << byte;
    }
  }
  EXPECT_FALSE(parse_moment(std::string("2h\0", 3), kNow));
  EXPECT_FALSE(parse_moment(std::string("2h\0"
                                        "1m",
                                        5),
                            kNow));
}

TEST(Moment, AYearAgoIsTheSameDayOfTheYearBefore) {
  const auto of = [](const char* now) { return parse_rfc3339(now).value(); };
  EXPECT_EQ(parse_moment("1y", of("2024-02-29T01:02:03.5Z")), of("2023-02-28T01:02:03.5Z"));
  EXPECT_EQ(parse_moment("4y", of("2024-02-29T01:02:03Z")), of("2020-02-29T01:02:03Z"));
  EXPECT_EQ(parse_moment("1y", of("2025-03-01T00:00:00Z")), of("2024-03-01T00:00:00Z"));
}

TEST(Moment, SomeNameAWholeDay) {
  for (const char* text : {"2026-05-04", "today", "yesterday", "Today"}) {
    EXPECT_TRUE(names_a_day(text)) << text;
  }
  for (const char* text : {"", "now", "7d", "100000000d", "2026-05-04T00:00:00Z", "2026-13-04"}) {
    EXPECT_FALSE(names_a_day(text)) << text;
  }
}

}  // namespace
}  // namespace muster

#include "core/time.h"

#include <cstdint>
#include <random>
#include <regex>
#include <sstream>

#include <date/date.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/seed.h"

namespace muster {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

// Microseconds since 1970, or -1 where it is refused.
std::int64_t parse(std::string_view text) {
  const auto t = parse_rfc3339(text);
  if (t) return t->micros;
  EXPECT_EQ(t.error().code, ErrorCode::kInvalid);
  return -1;
}

TEST(Rfc3339, IsWrittenInUtcWithMicroseconds) {
  EXPECT_EQ(to_rfc3339({0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({1}), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(to_rfc3339({1'777'863'721'000'123}), "2026-05-04T03:02:01.000123Z");
  EXPECT_EQ(to_rfc3339({1'709'164'800 * kSecond}), "2024-02-29T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({253'402'300'799'999'999}), "9999-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, WhatIsWrittenIsReadBack) {
  for (std::int64_t micros = 0; micros < 253'402'300'800'000'000; micros += 97'654'321'012'345) {
    ASSERT_EQ(parse(to_rfc3339({micros})), micros);
  }
  EXPECT_EQ(parse("9999-12-31T23:59:59.999999Z"), 253'402'300'799'999'999);
}

TEST(Rfc3339, TheFractionHasAnyNumberOfDigitsAndMicrosecondsCount) {
  EXPECT_EQ(parse("1970-01-01T00:00:01Z"), kSecond);
  EXPECT_EQ(parse("1970-01-01T00:00:01.5Z"), 1'500'000);
  EXPECT_EQ(parse("1970-01-01T00:00:01.05Z"), 1'050'000);
  EXPECT_EQ(parse("1970-01-01T00:00:01.000001Z"), 1'000'001);
  EXPECT_EQ(parse("1970-01-01T00:00:01.999999Z"), 1'999'999);
  EXPECT_EQ(parse("1970-01-01T00:00:01.0000001Z"), kSecond);
  EXPECT_EQ(parse("1970-01-01T00:00:01.1234567Z"), 1'123'456) << ".NET";
  EXPECT_EQ(parse("1970-01-01T00:00:01.123456789Z"), 1'123'456) << "Go, Java, Rust";
  EXPECT_EQ(parse("1970-01-01T00:00:01.999999999+00:00"), 1'999'999) << "never rounded up";
  EXPECT_EQ(parse("1970-01-01T00:00:01." + std::string(100'000, '9') + "Z"), 1'999'999);
  EXPECT_EQ(parse("1970-01-01T00:00:01." + std::string(1000, '0') + "1z"), kSecond);
  EXPECT_EQ(parse("1970-01-01T00:00:01.123456789"), -1);
  EXPECT_EQ(parse("1970-01-01T00:00:01.123456789 Z"), -1);
  EXPECT_EQ(parse("1970-01-01T00:00:01.Z"), -1);
  EXPECT_EQ(parse("1970-01-01T00:00:01,5Z"), -1);
}

TEST(Rfc3339, OffsetsAreTakenOff) {
  const std::int64_t noon = parse("2026-05-04T12:00:00Z");
  EXPECT_EQ(parse("2026-05-04T12:00:00+00:00"), noon);
  EXPECT_EQ(parse("2026-05-04T12:00:00-00:00"), noon);
  EXPECT_EQ(parse("2026-05-04T14:00:00+02:00"), noon);
  EXPECT_EQ(parse("2026-05-04T06:30:00-05:30"), noon);
  EXPECT_EQ(parse("2026-05-05T02:00:00.000000+14:00"), noon);
  EXPECT_EQ(parse("2026-05-04T12:00:00.25+00:00"), noon + 250'000);
  EXPECT_EQ(parse("2026-05-05T11:59:00+23:59"), noon);
  for (const auto* text :
       {"2026-05-04T12:00:00+24:00", "2026-05-04T12:00:00+00:60", "2026-05-04T12:00:00-99:99",
        "2026-05-04T12:00:00+0200", "2026-05-04T12:00:00+02", "2026-05-04T12:00:00+2:00",
        "2026-05-04T12:00:00", "2026-05-04T12:00:00 +02:00", "2026-05-04T12:00:00Z+02:00"}) {
    EXPECT_EQ(parse(text), -1) << text;
  }
}

TEST(Rfc3339, TheSeparatorsMayBeSmallAndTheTMayBeASpace) {
  const std::int64_t moment = parse("2026-05-04T03:02:01Z");
  EXPECT_EQ(parse("2026-05-04t03:02:01z"), moment);
  EXPECT_EQ(parse("2026-05-04 03:02:01Z"), moment);
}

TEST(Rfc3339, ABareDateIsItsMidnightInUtc) {
  EXPECT_EQ(parse("1970-01-01"), 0);
  EXPECT_EQ(parse("1970-01-02"), kDay);
  EXPECT_EQ(parse("2024-02-29"), 1'709'164'800 * kSecond);
}

TEST(Rfc3339, DaysAndHoursThatDoNotExistAreRefused) {
  for (const auto* text :
       {"2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
        "2026-01-32", "2026-05-04T24:00:00Z", "2026-05-04T23:60:00Z", "2026-05-04T23:59:61Z"}) {
    EXPECT_EQ(parse(text), -1) << text;
  }
}

// The count of microseconds has no place for second 60.
TEST(Rfc3339, ALeapSecondIsTheSecondAfterIt) {
  EXPECT_EQ(parse("2016-12-31T23:59:60Z"), parse("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse("1990-12-31T15:59:60-08:00"), parse("1991-01-01T00:00:00Z")) << "of the RFC";
  EXPECT_EQ(parse("2015-07-01T08:59:60.5+09:00"), parse("2015-07-01T00:00:00.5Z"));
  EXPECT_EQ(parse("2016-12-31t23:59:60.999999999z"), parse("2017-01-01T00:00:00.999999Z"));
  for (const auto* text : {"2016-12-31T23:58:60Z", "2016-12-31T22:59:60Z", "2016-12-30T23:59:60Z",
                           "2016-12-31T23:59:60+01:00", "2016-12-31T15:59:60Z",
                           "2016-12-31T23:59:61Z", "9999-12-31T23:59:60Z"}) {
    EXPECT_EQ(parse(text), -1) << text;
  }
}

TEST(Rfc3339, AnythingElseIsRefused) {
  for (const auto* text : {"",
                           "T",
                           "Z",
                           "now",
                           "yesterday",
                           "0",
                           "1777863721",
                           "2026",
                           "2026-05",
                           "2026-5-4",
                           "26-05-04",
                           "2026/05/04",
                           "20260504",
                           "2026-05-04T",
                           "2026-05-04T03",
                           "2026-05-04T03:02Z",
                           "2026-05-04T3:02:01Z",
                           " 2026-05-04",
                           "2026-05-04 ",
                           "2026-05-04\n",
                           "2026-05-04T03:02:01Z ",
                           "2026-05-04T03:02:01ZZ",
                           "+2026-05-04",
                           "-2026-05-04",
                           "2026-05-04X03:02:01Z",
                           "2026-05-04T03:02:01.12.3Z",
                           "2026-05-04T03:02:01.-1Z",
                           "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-05-04"}) {
    EXPECT_EQ(parse(text), -1) << text;
  }
  EXPECT_EQ(parse(std::string_view("2026-05-04\0", 11)), -1);
  EXPECT_EQ(parse(std::string(1 << 20, '1')), -1);
}

TEST(Rfc3339, NothingMayFollow) {
  for (const std::string& time : {std::string("2026-05-04"), std::string("2026-05-04T03:02:01Z"),
                                  std::string("2026-05-04T03:02:01.5+02:00")}) {
    ASSERT_NE(parse(time), -1);
    for (int byte = 0; byte < 256; ++byte) {
      EXPECT_EQ(parse(time + static_cast<char>(byte)), -1) << time << " and byte " << byte;
    }
    EXPECT_EQ(parse(time + '\0' + time), -1);
  }
}

TEST(Rfc3339, YearsOutside1970To9999AreRefused) {
  for (const auto* text :
       {"1969-12-31", "1969-12-31T23:59:59.999999Z", "0001-01-01", "0000-01-01", "10000-01-01",
        "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"}) {
    EXPECT_EQ(parse(text), -1) << text;
  }
  EXPECT_EQ(parse("1969-12-31T23:59:00-00:01"), 0) << "1970 already, in UTC";
}

// The library's parser behind a check of the shape, which is slow and known to be right.
std::int64_t parse_by_library(std::string text) {
  for (char& c : text) {
    if (c == 't' || c == ' ') c = 'T';
    if (c == 'z') c = 'Z';
  }
  static const std::regex kShape(
      R"(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?)");
  if (!std::regex_match(text, kShape)) return -1;
  text = std::regex_replace(text, std::regex(R"((\.\d{6})\d+)"), "$1");
  const char* format = text.size() == 10 ? "%F" : text.back() == 'Z' ? "%FT%TZ" : "%FT%T%Ez";
  std::istringstream in(text);
  date::sys_time<std::chrono::microseconds> moment;
  in >> date::parse(format, moment);
  const std::int64_t micros = moment.time_since_epoch().count();
  if (in.fail() || in.peek() != std::char_traits<char>::eof()) return -1;
  return micros >= 0 && micros < 253'402'300'800'000'000 ? micros : -1;
}

TEST(Rfc3339, IsReadAsTheDateLibraryReadsIt) {
  std::mt19937_64 random(test_seed());
  const auto below = [&](std::uint64_t n) { return random() % n; };
  const auto two = [&](std::uint64_t n) {
    const std::uint64_t value = below(n);
    return std::string(1, static_cast<char>('0' + value / 10)) +
           static_cast<char>('0' + value % 10);
  };
  int good = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Every field now and then past its range, and now and then a character that does not fit.
    std::string text = std::to_string(1900 + below(200)) + "-" + two(14) + "-" + two(33);
    if (below(10) > 0) {
      std::string second = two(62);
      if (second == "60") second = "61";  // leap seconds are above
      text += "Tt  "[below(4)] + two(25) + ":" + two(61) + ":" + second;
      if (below(2) > 0)
        text += "." + std::to_string(below(10'000'000'000)).substr(0, 1 + below(10));
      text += below(2) > 0 ? "Z" : (below(2) > 0 ? "+" : "-") + two(25) + ":" + two(61);
    }
    if (below(20) == 0) text[below(text.size())] = static_cast<char>(below(128));
    const std::int64_t read = parse(text);
    ASSERT_EQ(read, parse_by_library(text)) << text;
    if (read >= 0) ++good;
  }
  EXPECT_GT(good, 1'000);
}

TEST(Timestamp, CountsMicroseconds) {
  const Timestamp t{10 * kSecond};
  EXPECT_EQ(t + 1s, (Timestamp{11 * kSecond}));
  EXPECT_EQ(t - 1ms, (Timestamp{10 * kSecond - 1000}));
  EXPECT_EQ(t + std::chrono::days(14) - t, Duration(14 * kDay));
  EXPECT_LT(t, t + 1us);
}

TEST(Timestamp, IsPrintedAsText) {
  std::ostringstream out;
  out << Timestamp{1};
  EXPECT_EQ(out.str(), "1970-01-01T00:00:00.000001Z");
}

TEST(SystemClock, IsPastTheDayItWasWrittenAndBeforeTheYear10000) {
  const Timestamp now = SystemClock().now();
  EXPECT_GT(now, (Timestamp{1'700'000'000 * kSecond}));
  EXPECT_LT(now, (Timestamp{253'402'300'800 * kSecond}));
}

TEST(ManualClock, MovesOnlyByHand) {
  ManualClock clock;
  EXPECT_EQ(to_rfc3339(clock.now()), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(clock.now(), ManualClock::kStart);
  clock.advance(1min);
  EXPECT_EQ(clock.now(), ManualClock::kStart + 1min);
  clock.advance(-2min);
  EXPECT_EQ(clock.now(), ManualClock::kStart - 1min);
  clock.set({5});
  EXPECT_EQ(clock.now(), (Timestamp{5}));
}

}  // namespace
}  // namespace muster

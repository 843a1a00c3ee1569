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
  for (const char* text : {"", "h", "2", "-2h", "2.5h", "2 h", "2y", "Today", "tomorrow",
                           "9999999999s", "2026-13-01", "2026-05-04 03:02", "2hh", "+2h"}) {
    EXPECT_FALSE(parse_moment(text, kNow)) << text;
  }
}

}  // namespace
}  // namespace muster

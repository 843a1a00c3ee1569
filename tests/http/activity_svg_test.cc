#include "http/pages/people/activity_svg.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::http::pages {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

const projections::Day kFriday = std::chrono::year(2026) / 5 / 1;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(SparkSvg, HasABarForEachActiveDayAndSaysItInWords) {
  std::vector<std::uint32_t> counts(kSparkDays, 0);
  counts[3] = 1;
  counts[27] = 4'000'000'000;
  const std::string svg = spark_svg(counts);
  EXPECT_EQ(count_of(svg, "M"), 2U);
  EXPECT_THAT(svg, HasSubstr("aria-label=\"2 active days in the last 4 weeks\""));
  EXPECT_THAT(svg, Not(HasSubstr("style=")));
}

TEST(SparkSvg, OfNoActivityIsNothing) {
  EXPECT_EQ(spark_svg(std::vector<std::uint32_t>(kSparkDays, 0)), "");
}

TEST(HeatMapSvg, HasACellForEachDay) {
  std::vector<std::uint32_t> counts(kHeatMapDays, 0);
  counts.back() = 12;
  counts[counts.size() - 5] = 1;
  const std::string svg = heat_map_svg(counts, kFriday);
  EXPECT_EQ(count_of(svg, "<rect"), 2U);
  EXPECT_EQ(count_of(svg, "h10v10h-10z"), kHeatMapDays - 2);
  EXPECT_THAT(svg, HasSubstr("1 May 2026: active 12 times"));
  EXPECT_THAT(svg, HasSubstr("27 Apr 2026: active once"));
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
}

TEST(HeatMapSvg, PutsMondaysOnTop) {
  for (int offset = 0; offset < 7; ++offset) {
    std::vector<std::uint32_t> counts(kHeatMapDays, 0);
    counts.back() = 1;
    const projections::Day day = kFriday + days(offset);
    const unsigned row = std::chrono::weekday(day).iso_encoding() - 1;
    EXPECT_THAT(heat_map_svg(counts, day),
                HasSubstr("y=\"" + std::to_string(16 + 13 * row) + "\" width"));
  }
}

TEST(DaysActiveText, CountsDaysNotPings) {
  EXPECT_EQ(days_active_text(std::vector<std::uint32_t>{5, 0, 9}, kSparkPeriod),
            "2 active days in the last 4 weeks");
  EXPECT_EQ(days_active_text(std::vector<std::uint32_t>{0, 1}, kHeatMapPeriod),
            "1 active day in the last year");
  EXPECT_EQ(days_active_text(std::vector<std::uint32_t>{0, 0}, kHeatMapPeriod),
            "No active days in the last year");
}

}  // namespace
}  // namespace muster::http::pages

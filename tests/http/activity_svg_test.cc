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
  EXPECT_EQ(count_of(svg, "v-"), 2U);
  EXPECT_THAT(svg, HasSubstr("height=\"24\""));
  EXPECT_THAT(svg, HasSubstr("v-6M")) << "once is seen";
  EXPECT_THAT(svg, HasSubstr("v-22\"")) << "and the most has room";
  EXPECT_THAT(svg, HasSubstr("aria-label=\"2 active days in the last 4 weeks\""));
  EXPECT_THAT(svg, Not(HasSubstr("style=")));
}

TEST(SparkSvg, OfNoActivityIsTheBaseline) {
  const std::string svg = spark_svg(std::vector<std::uint32_t>(kSparkDays, 0));
  EXPECT_EQ(count_of(svg, "<path"), 1U);
  EXPECT_THAT(svg, HasSubstr("spark-ground"));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"No active days in the last 4 weeks\""));
}

TEST(HeatMapSvg, HasACellWithATitleForEachDay) {
  std::vector<std::uint32_t> counts(kHeatMapDays, 0);
  counts.back() = 1200;
  counts[counts.size() - 5] = 1;
  const std::string svg = heat_map_svg(counts, kFriday);
  EXPECT_EQ(count_of(svg, "<rect"), 365U);
  EXPECT_EQ(count_of(svg, "<title>"), 365U);
  EXPECT_THAT(svg, HasSubstr("<title>1 May 2026: active 1,200 times</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>27 Apr 2026: active once</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>2 May 2025: not active</title>"));
  EXPECT_THAT(svg, Not(HasSubstr(">1 May 2025")));
  EXPECT_EQ(count_of(svg, "class=\"heat-0\""), 363U);
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
}

// It fills its card at any width, so all that it draws is inside the box that it names.
TEST(HeatMapSvg, DrawsNothingOutsideItsBox) {
  for (int offset = 0; offset < 366; ++offset) {
    const std::string svg =
        heat_map_svg(std::vector<std::uint32_t>(kHeatMapDays, 1), kFriday + days(offset));
    EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 689 107\""));
    EXPECT_THAT(svg, Not(HasSubstr("x=\"689\""))) << offset;
    EXPECT_THAT(svg, Not(HasSubstr("<text x=\"676\""))) << offset << ": a name that is cut";
    EXPECT_GE(count_of(svg, "<text"), 10U) << offset;
  }
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

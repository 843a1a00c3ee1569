// Activity as pictures: server-made SVG, with a text alternative.
//
// Both are text for a template to insert unescaped ({{{...}}}): they contain no user input. Colours
// are classes (static/css/60-activity.css), so that light and dark themes work. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "http/pages/time_text.h"
#include "projections/activity.h"

namespace muster::http::pages {

inline constexpr std::size_t kSparkDays = 28;
inline constexpr std::string_view kSparkPeriod = "4 weeks";
inline constexpr std::size_t kHeatMapDays = 365;
inline constexpr std::string_view kHeatMapPeriod = "year";

// One bar per day above a baseline, oldest first.
std::string spark_svg(std::span<const std::uint32_t> counts);

// One column per week (Monday on top), each day with a title; the last day of `counts` is `last`.
// The days' names are a picture of their own, so that they stay in place while the weeks scroll.
// Both are in the reader's language; days are of UTC.
std::string heat_map_svg(std::span<const std::uint32_t> counts, projections::Day last,
                         const ReaderTime& reader = {});
std::string heat_map_days_svg(const ReaderTime& reader = {});
// A square of each level, from less to more.
std::string heat_map_legend_svg();

// "12 active days in the last 4 weeks", for `period` "4 weeks".
std::string days_active_text(std::span<const std::uint32_t> counts, std::string_view period);

}  // namespace muster::http::pages

// Activity as pictures: SVG made here, with the same said in words for those who do not see it.
//
// Both come as text for a template to put in unescaped ({{{...}}}): nothing in them was typed by
// anybody. Colours are classes (static/css/60-activity.css), so that light and dark work. Pure
// functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "projections/activity.h"

namespace muster::http::pages {

inline constexpr std::size_t kSparkDays = 28;
inline constexpr std::string_view kSparkPeriod = "4 weeks";
// The full weeks of a year, and the current one.
inline constexpr std::size_t kHeatMapDays = 53 * 7;
inline constexpr std::string_view kHeatMapPeriod = "year";

// A bar for each day, oldest first; empty where there was no activity at all.
std::string spark_svg(std::span<const std::uint32_t> counts);

// A column for each week (Monday on top), the last day of `counts` being `last`.
std::string heat_map_svg(std::span<const std::uint32_t> counts, projections::Day last);

// "12 active days in the last 4 weeks", for `period` "4 weeks".
std::string days_active_text(std::span<const std::uint32_t> counts, std::string_view period);

}  // namespace muster::http::pages

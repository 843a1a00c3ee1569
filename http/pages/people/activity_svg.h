// Activity as pictures: SVG made here, with the same said in words for those who do not see it.
//
// Both come as text for a template to put in unescaped ({{{...}}}): nothing in them was typed by
// anybody. Colours are classes (static/css/60-activity.css), so that light and dark work. Pure
// functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "projections/activity.h"

namespace muster::http::pages {

inline constexpr std::size_t kSparkDays = 28;
// Full weeks of a year, and the one that runs.
inline constexpr std::size_t kHeatMapDays = 53 * 7;

// A bar for each day, oldest first; empty where there was no activity at all.
std::string spark_svg(std::span<const std::uint32_t> counts);

// A column for each week (Monday on top), the last day of `counts` being `last`.
std::string heat_map_svg(std::span<const std::uint32_t> counts, Day last);

// "Active on 12 of the last 28 days."
std::string days_active_text(std::span<const std::uint32_t> counts);

}  // namespace muster::http::pages

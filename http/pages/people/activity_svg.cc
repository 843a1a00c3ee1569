#include "http/pages/people/activity_svg.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "http/pages/templates.h"

namespace muster::http::pages {
namespace {

constexpr int kSparkLevels = 5;
constexpr int kBarWidth = 3;
constexpr int kBarStep = 4;
constexpr int kBarLowest = 6;
constexpr int kBarLevel = 4;
constexpr int kSparkHeight = 24;
constexpr int kSparkGround = kSparkHeight - 1;  // y of the baseline's upper edge

// 60-activity.css knows the widths: kLeft for the days' names, kWeeksWidth for the weeks.
constexpr int kHeatLevels = 4;
constexpr int kCell = 10;
constexpr int kCellStep = 13;
constexpr int kLeft = 28;
constexpr int kTop = 16;    // room for month names
constexpr int kWeeks = 53;  // that 365 days touch, whatever the weekday of the first
constexpr int kMapWidth = kWeeks * kCellStep;
constexpr int kMapHeight = kTop + 7 * kCellStep;
constexpr int kMonthBaseline = 10;
constexpr int kDayBaseline = 9;  // below the top of its row
// From one month's name to the next, and to the end of the map, in weeks.
constexpr int kWeeksBetweenNames = 3;
constexpr int kWeeksPerName = 2;

// A day with one ping and a day with a thousand must both be visible: logarithmic steps.
int level_of(std::uint32_t count, int levels) {
  if (count == 0) return 0;
  return std::min((static_cast<int>(std::bit_width(count)) + 1) / 2, levels);
}

std::string number(int n) { return std::to_string(n); }

int weekday_of(projections::Day day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;  // Monday is 0
}

struct Cell {
  int x;
  int y;
};

std::string square(Cell cell, int level) {
  return "<rect class=\"heat-" + number(level) + "\" x=\"" + number(cell.x) + "\" y=\"" +
         number(cell.y) + "\" width=\"10\" height=\"10\" rx=\"2\"";
}

std::string times_active(std::uint32_t count) {
  if (count == 0) return "not active";
  if (count == 1) return "active once";
  return "active " + grouped(count) + " times";
}

std::string view_box(int width, int height) {
  return "viewBox=\"0 0 " + number(width) + " " + number(height) + "\"";
}

std::string label(int x, int y, std::string_view text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\">" + std::string(text) + "</text>";
}

}  // namespace

std::string days_active_text(std::span<const std::uint32_t> counts, std::string_view period) {
  const auto active = std::ranges::count_if(counts, [](std::uint32_t n) { return n > 0; });
  return (active == 0 ? std::string("No") : grouped(static_cast<std::uint64_t>(active))) +
         (active == 1 ? " active day" : " active days") + " in the last " + std::string(period);
}

std::string spark_svg(std::span<const std::uint32_t> counts) {
  std::string bars;
  int x = 0;
  for (const std::uint32_t count : counts) {
    if (const int level = level_of(count, kSparkLevels); level > 0) {
      bars += "M" + number(x + kBarWidth / 2) + ".5 " + number(kSparkGround) + "v-" +
              number(kBarLowest + (level - 1) * kBarLevel);
    }
    x += kBarStep;
  }
  if (!bars.empty()) {
    bars = "<path stroke-width=\"" + number(kBarWidth) + "\" d=\"" + bars + "\"/>";
  }
  const int width = static_cast<int>(counts.size()) * kBarStep - (kBarStep - kBarWidth);
  return "<svg class=\"spark\" width=\"" + number(width) + "\" height=\"" + number(kSparkHeight) +
         "\" " + view_box(width, kSparkHeight) + " role=\"img\" aria-label=\"" +
         days_active_text(counts, kSparkPeriod) + "\"><path class=\"spark-ground\" d=\"M0 " +
         number(kSparkGround) + ".5h" + number(width) + "\"/>" + bars + "</svg>";
}

std::string heat_map_svg(std::span<const std::uint32_t> counts, projections::Day last,
                         const ReaderTime& reader) {
  const ReaderTime utc = in_utc(reader);
  const projections::Day first = last - std::chrono::days(static_cast<int>(counts.size()) - 1);
  const int before = weekday_of(first);  // days of the first week that are not shown
  std::string days;
  std::string labels;
  int named = -kWeeksBetweenNames;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const projections::Day day = first + std::chrono::days(static_cast<int>(i));
    const int week = (static_cast<int>(i) + before) / 7;
    const Cell cell{week * kCellStep, kTop + weekday_of(day) * kCellStep};
    const std::chrono::year_month_day date(day);
    // A month's name is above the week in which it begins, unless there is no room for it.
    if (date.day() == std::chrono::day(1) && week - named >= kWeeksBetweenNames &&
        week + kWeeksPerName <= kWeeks) {
      labels += label(cell.x, kMonthBaseline, month_text(projections::start_of(day), utc));
      named = week;
    }
    days += square(cell, level_of(counts[i], kHeatLevels)) + "><title>" +
            date_text(projections::start_of(day), utc) + ": " + times_active(counts[i]) +
            "</title></rect>";
  }
  return "<svg class=\"heat-map\" " + view_box(kMapWidth, kMapHeight) +
         " role=\"img\" aria-label=\"" + days_active_text(counts, kHeatMapPeriod) + "\"><g>" +
         labels + "</g>" + days + "</svg>";
}

std::string heat_map_days_svg(const ReaderTime& reader) {
  const projections::Day monday(std::chrono::days(4));  // 5 January 1970
  std::string labels;
  for (const int row : {0, 2, 4}) {
    labels +=
        label(0, kTop + row * kCellStep + kDayBaseline,
              weekday_text(projections::start_of(monday + std::chrono::days(row)), in_utc(reader)));
  }
  return "<svg " + view_box(kLeft, kMapHeight) + " aria-hidden=\"true\">" + labels + "</svg>";
}

std::string heat_map_legend_svg() {
  constexpr int kWidth = (kHeatLevels + 1) * kCellStep - (kCellStep - kCell);
  std::string squares;
  for (int level = 0; level <= kHeatLevels; ++level) {
    squares += square({level * kCellStep, 0}, level) + "/>";
  }
  return "<svg width=\"" + number(kWidth) + "\" height=\"" + number(kCell) + "\" " +
         view_box(kWidth, kCell) + " aria-hidden=\"true\">" + squares + "</svg>";
}

}  // namespace muster::http::pages

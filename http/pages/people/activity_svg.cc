#include "http/pages/people/activity_svg.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace muster::http::pages {
namespace {

constexpr int kBarWidth = 2;
constexpr int kBarStep = 3;
constexpr int kSparkHeight = 16;

constexpr int kCell = 10;
constexpr int kCellStep = 13;
constexpr int kLeft = 28;  // room for weekday names
constexpr int kTop = 16;   // room for month names

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A day with one ping and a day with a thousand must both be visible: logarithmic steps.
int level_of(std::uint32_t count, int levels) {
  if (count == 0) return 0;
  return std::min((static_cast<int>(std::bit_width(count)) + 1) / 2, levels);
}

std::string number(int n) { return std::to_string(n); }

std::string date_of(projections::Day day) {
  const std::chrono::year_month_day date(day);
  return number(static_cast<int>(static_cast<unsigned>(date.day()))) + ' ' +
         std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + ' ' +
         number(static_cast<int>(date.year()));
}

int weekday_of(projections::Day day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;  // Monday is 0
}

struct Cell {
  int x;
  int y;
};

std::string square(Cell cell) {
  return "M" + number(cell.x) + " " + number(cell.y) + "h" + number(kCell) + "v" + number(kCell) +
         "h-" + number(kCell) + "z";
}

std::string rectangle(Cell cell, int level, std::string_view title) {
  return "<rect class=\"heat-" + number(level) + "\" x=\"" + number(cell.x) + "\" y=\"" +
         number(cell.y) + "\" width=\"10\" height=\"10\" rx=\"2\"><title>" + std::string(title) +
         "</title></rect>";
}

std::string label(int x, int y, std::string_view text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\">" + std::string(text) + "</text>";
}

}  // namespace

std::string days_active_text(std::span<const std::uint32_t> counts, std::string_view period) {
  const auto active = std::ranges::count_if(counts, [](std::uint32_t n) { return n > 0; });
  return (active == 0 ? std::string("No") : std::to_string(active)) +
         (active == 1 ? " active day" : " active days") + " in the last " + std::string(period);
}

std::string spark_svg(std::span<const std::uint32_t> counts) {
  constexpr int kLevels = 5;
  std::string path;
  int x = 1;
  for (const std::uint32_t count : counts) {
    if (const int level = level_of(count, kLevels); level > 0) {
      path += "M" + number(x) + " 16v-" + number(1 + level * 3);
    }
    x += kBarStep;
  }
  if (path.empty()) return {};
  const std::string width = number(static_cast<int>(counts.size()) * kBarStep);
  const std::string height = number(kSparkHeight);
  return "<svg class=\"spark\" width=\"" + width + "\" height=\"" + height + "\" viewBox=\"0 0 " +
         width + " " + height + "\" role=\"img\" aria-label=\"" +
         days_active_text(counts, kSparkPeriod) + "\"><path stroke-width=\"" + number(kBarWidth) +
         "\" d=\"" + path + "\"/></svg>";
}

std::string heat_map_svg(std::span<const std::uint32_t> counts, projections::Day last) {
  constexpr int kLevels = 4;
  const projections::Day first = last - std::chrono::days(static_cast<int>(counts.size()) - 1);
  const int before = weekday_of(first);  // days of the first week that are not shown
  std::string empty_days;
  std::string days;
  std::string labels;
  int column = 0;
  int column_named = -3;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const projections::Day day = first + std::chrono::days(static_cast<int>(i));
    column = (static_cast<int>(i) + before) / 7;
    const Cell cell{kLeft + column * kCellStep, kTop + weekday_of(day) * kCellStep};
    const std::chrono::year_month_day date(day);
    // A month's name is above the week in which it begins, unless the previous one is too close.
    if (date.day() == std::chrono::day(1) && column - column_named >= 3) {
      labels += label(cell.x, 10, kMonths[static_cast<unsigned>(date.month()) - 1]);
      column_named = column;
    }
    if (counts[i] == 0) {
      empty_days += square(cell);
      continue;
    }
    const std::string times =
        counts[i] == 1 ? "active once" : "active " + std::to_string(counts[i]) + " times";
    days += rectangle(cell, level_of(counts[i], kLevels), date_of(day) + ": " + times);
  }
  for (const auto& [row, name] : {std::pair(0, "Mon"), std::pair(2, "Wed"), std::pair(4, "Fri")}) {
    labels += label(0, kTop + row * kCellStep + 9, name);
  }
  const std::string width = number(kLeft + (column + 1) * kCellStep);
  const std::string height = number(kTop + 7 * kCellStep);
  return "<svg class=\"heat-map\" width=\"" + width + "\" height=\"" + height +
         "\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" aria-label=\"" +
         days_active_text(counts, kHeatMapPeriod) + "\"><g>" + labels +
         "</g><path class=\"heat-0\" d=\"" + empty_days + "\"/>" + days + "</svg>";
}

}  // namespace muster::http::pages

// The chart: one bar per row, as long as the result is relative to the target; the line at 1 is the
// target. Plain shapes and text, coloured by class, readable on light and dark.

#include <algorithm>
#include <cmath>
#include <string>

#include "bench/proof/report.h"
#include "bench/proof/svg.h"

namespace muster::bench {
namespace {

constexpr double kWidth = 1010;
constexpr double kLabelWidth = 480;  // left: what the row is about
constexpr double kTextWidth = 200;   // right: figures
constexpr double kHeaderHeight = 74;
constexpr double kLineHeight = 34;
// A logarithmic scale from a quarter to four times the target; anything beyond is cut off.
constexpr double kScaleMax = 4;

constexpr const char* kStyle = R"(<style>
    svg { font: 13px system-ui, sans-serif; }
    text { fill: #1f2328; } .quiet { fill: #656d76; font-size: 11px; }
    .title { font-size: 16px; font-weight: 600; }
    .paper { fill: #ffffff; } .met { fill: #2da44e; }
    .missed { fill: #cf222e; } .plain { fill: #57606a; }
    .wanted { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 3 3; } .track { fill: #eaeef2; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .quiet { fill: #9198a1; } .paper { fill: #0d1117; }
      .met { fill: #3fb950; } .missed { fill: #f85149; } .plain { fill: #9198a1; }
      .wanted { stroke: #e6edf3; } .track { fill: #21262d; }
    }
  </style>)";

// Over 1 is better than the target, whichever way the row counts.
double reached(const Row& row) {
  const bool at_least = row.bound == Bound::kRatioAtLeast || row.bound == Bound::kAtLeast;
  if (at_least) return row.judged() / row.wanted;
  return row.judged() <= 0 ? kScaleMax : row.wanted / row.judged();
}

// From 0 to 1; the target is in the middle.
double place(double times) {
  if (!(times > 0)) return 0;
  return std::clamp(0.5 + std::log(times) / (2 * std::log(kScaleMax)), 0.0, 1.0);
}

std::string fact(const Machine& machine, const std::string& name) {
  const auto found = std::ranges::find(machine, name, &std::pair<std::string, std::string>::first);
  return found == machine.end() ? "" : found->second;
}

void add_bar(std::string& svg, const Row& row, bool judged, double y) {
  const double room = kWidth - kLabelWidth - kTextWidth - 24;
  const std::string kind = !judged ? "plain" : row.is_met() ? "met" : "missed";
  svg += svg_text_at(16, y + 14, "label", row.work);
  svg +=
      svg_text_at(16, y + 27, "quiet", row.limit_name.empty() ? "" : "beside: " + row.limit_name);
  svg += svg_box(kLabelWidth, y + 6, room, 16, "track");
  svg += svg_box(kLabelWidth, y + 6, std::max(2.0, room * place(reached(row))), 16, kind);
  const double right = kLabelWidth + room + 12;
  svg += svg_text_at(right, y + 14, "label", judged_text(row));
  const bool missed = judged && !row.is_met();
  svg += svg_text_at(right, y + 27, "quiet", (missed ? "missed: " : "wanted ") + wanted_text(row));
}

}  // namespace

std::string svg_text(const Report& report) {
  std::size_t count = 0;
  for (const GroupReport& group : report.groups) count += group.rows.size();
  const double height = kHeaderHeight + kLineHeight * static_cast<double>(count) + 40;
  const double wanted_x = kLabelWidth + (kWidth - kLabelWidth - kTextWidth - 24) / 2;

  std::string svg =
      svg_beginning(kWidth, height, "What Muster does beside its limits in the same run", kStyle);
  svg += svg_text_at(16, 44, "quiet",
                     fact(report.machine, "date") + ", " + fact(report.machine, "processor") +
                         ", " + fact(report.machine, "filesystem") + ", every commit synced (" +
                         fact(report.machine, "sync mode") + ")");
  if (!report.judged)
    svg += svg_text_at(16, 60, "quiet", "A quick run: these figures mean nothing.");
  svg += svg_text_at(wanted_x - 22, kHeaderHeight - 6, "quiet", "wanted");

  double y = kHeaderHeight;
  for (const GroupReport& group : report.groups) {
    for (const Row& row : group.rows) {
      add_bar(svg, row, report.judged, y);
      y += kLineHeight;
    }
  }
  svg += "  <line x1=\"" + svg_pixels(wanted_x) + "\" y1=\"" + svg_pixels(kHeaderHeight) +
         "\" x2=\"" + svg_pixels(wanted_x) + "\" y2=\"" + svg_pixels(y) + "\" class=\"wanted\"/>\n";
  svg += svg_text_at(16, y + 22, "quiet",
                     "A bar to the right of the line is better than what was wanted; the scale is "
                     "logarithmic and ends at a quarter and at four times.");
  return svg + "</svg>\n";
}

}  // namespace muster::bench

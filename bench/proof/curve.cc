#include "bench/proof/curve.h"

#include <algorithm>
#include <cmath>

#include "bench/proof/row.h"
#include "bench/proof/svg.h"
#include "core/check.h"

namespace muster::bench {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 320;
constexpr double kLeft = 60;
constexpr double kRight = 24;
constexpr double kTop = 72;
constexpr double kBottom = 44;

constexpr const char* kStyle = R"(<style>
    svg { font: 12px system-ui, sans-serif; }
    text { fill: #656d76; } .title { fill: #1f2328; font-size: 16px; font-weight: 600; }
    .left { text-anchor: end; } .below { text-anchor: middle; }
    .paper { fill: #ffffff; } .grid { fill: #d8dee4; }
    .curve { fill: none; stroke: #0969da; stroke-width: 2; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1; } .title { fill: #e6edf3; }
      .paper { fill: #0d1117; } .grid { fill: #30363d; } .curve { stroke: #4493f8; }
    }
  </style>)";

// 1, 2 or 5 times a power of ten, so that there are four to nine steps up to `max`.
double step_for(double max) {
  const double power = std::pow(10, std::floor(std::log10(max)));
  for (const double times : {0.2, 0.5}) {
    if (max / (power * times) <= 9) return power * times;
  }
  return power;
}

}  // namespace

std::string svg_text(const Curve& curve) {
  double x_max = 0;
  double y_max = 0;
  for (const Curve::Point& point : curve.points) {
    x_max = std::max(x_max, point.x);
    y_max = std::max(y_max, point.y);
  }
  MUSTER_CHECK(x_max > 0 && y_max > 0, "a curve of {} points", curve.points.size());
  const double x_step = step_for(x_max);
  const double y_step = step_for(y_max);
  const double y_top = std::ceil(y_max / y_step) * y_step;
  const double width = kWidth - kLeft - kRight;
  const double height = kHeight - kTop - kBottom;
  const auto at_x = [&](double x) { return kLeft + width * x / x_max; };
  const auto at_y = [&](double y) { return kTop + height * (1 - y / y_top); };

  std::string svg = svg_beginning(kWidth, kHeight, curve.title, kStyle);
  svg += svg_text_at(16, 46, "quiet", curve.subtitle);
  for (double y = 0; y <= y_top; y += y_step) {
    svg += svg_box(kLeft, at_y(y), width, 1, "grid");
    svg += svg_text_at(kLeft - 8, at_y(y) + 4, "left", number_text(y));
  }
  for (double x = 0; x <= x_max; x += x_step) {
    svg += svg_text_at(at_x(x), kTop + height + 18, "below", number_text(x));
  }
  svg += svg_text_at(kLeft - 8, kTop - 10, "left", curve.y_unit);
  svg += svg_text_at(kLeft + width / 2, kHeight - 8, "below", curve.x_unit);
  svg += "  <polyline class=\"curve\" points=\"";
  for (const Curve::Point& point : curve.points) {
    svg += svg_pixels(at_x(point.x)) + ',' + svg_pixels(at_y(point.y)) + ' ';
  }
  svg.back() = '"';
  return svg + "/>\n</svg>\n";
}

}  // namespace muster::bench

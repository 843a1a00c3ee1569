// Figures over time: a table in CSV, and one line of a chart in SVG that can be read on light and
// dark.
#pragma once

#include <string>
#include <vector>

namespace muster::bench {

struct Curve {
  std::string title;
  std::string subtitle;
  std::string x_unit;  // "minutes"
  std::string y_unit;  // "MB"
  struct Point {
    double x = 0;
    double y = 0;
  };
  std::vector<Point> points;
};

// Requires: at least two points with different x.
std::string svg_text(const Curve& curve);

}  // namespace muster::bench

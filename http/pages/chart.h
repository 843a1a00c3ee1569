// Bar charts made by the server: SVG with a title, a description, and the same numbers as a table.
//
//   data["active"] = chart_data({"active", "Active people", "a day", bars});
//   {{#active}}{{>parts/chart}}{{/active}}
//
// Bars stretch to the width there is; words beside them are HTML and do not. Colours are classes
// (static/css/65-charts.css). Labels and texts must be our own: they are not escaped in the
// picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/pages/templates.h"

namespace muster::http::pages {

struct Bar {
  std::string label;  // "4 May 2026"
  std::string text;   // "12 annotations"
  std::uint64_t value = 0;
  std::string mark = {};  // below the bar: "4 May"; empty: the label
};

struct Chart {
  std::string id;       // of the page's element, and the start of the ids inside
  std::string title;    // "Active people"
  std::string each;     // what a bar is: "Day", the head of the table's first column
  std::string summary;  // a line for all of it: "1,234 in the last 30 days"
  std::vector<Bar> bars;
};

Data chart_data(const Chart& chart);
// The picture alone. Pure function.
std::string chart_svg(const Chart& chart);

}  // namespace muster::http::pages

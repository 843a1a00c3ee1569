#include "http/pages/chart.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace muster::http::pages {
namespace {

// In units of the picture: a bar's step, of which the bar takes four fifths.
constexpr std::uint64_t kStep = 10;
constexpr std::uint64_t kBarWidth = 8;
constexpr double kHeight = 100;
// The shortest bar that can be seen.
constexpr double kHeightMin = 2;

const Bar* largest(const Chart& chart) {
  const auto found = std::ranges::max_element(chart.bars, {}, &Bar::value);
  return found == chart.bars.end() ? nullptr : &*found;
}

std::string tenths(double number) {
  const auto rounded = static_cast<std::int64_t>(std::lround(number * 10));
  return std::to_string(rounded / 10) + "." + std::to_string(rounded % 10);
}

std::string mark_of(const Bar& bar) { return bar.mark.empty() ? bar.label : bar.mark; }

std::string rect(std::string_view kind, std::uint64_t x, std::uint64_t width, double height) {
  return "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
         tenths(kHeight - height) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
         tenths(height) + "\"/>";
}

}  // namespace

std::string chart_svg(const Chart& chart) {
  const Bar* most = largest(chart);
  const double max = most ? std::max<double>(1, static_cast<double>(most->value)) : 1;
  const std::string title_id = chart.id + "-title";
  const std::string text_id = chart.id + "-text";
  std::string svg = "<svg class=\"chart-bars\" viewBox=\"0 0 " +
                    std::to_string(std::max<std::size_t>(1, chart.bars.size()) * kStep) +
                    " 100\" preserveAspectRatio=\"none\" role=\"img\" aria-labelledby=\"" +
                    title_id + " " + text_id + "\"><title id=\"" + title_id + "\">" + chart.title +
                    "</title><desc id=\"" + text_id + "\">" + chart.summary + "</desc>";
  std::uint64_t x = 0;
  for (const Bar& bar : chart.bars) {
    svg += "<g><title>" + bar.label + ": " + bar.text + "</title>" +
           rect("chart-room", x, kStep, kHeight);
    if (bar.value > 0) {
      const double height = static_cast<double>(bar.value) / max * kHeight;
      svg +=
          rect("chart-bar", x + (kStep - kBarWidth) / 2, kBarWidth, std::max(kHeightMin, height));
    }
    svg += "</g>";
    x += kStep;
  }
  return svg + "</svg>";
}

Data chart_data(const Chart& chart) {
  Data data = object();
  data["id"] = Data(chart.id);
  data["title"] = Data(chart.title);
  data["summary"] = Data(chart.summary);
  data["each"] = Data(chart.each);
  data["svg"] = Data(chart_svg(chart));
  const Bar* most = largest(chart);
  data["most"] = most && most->value > 0 ? Data(most->text) : Data(false);
  if (!chart.bars.empty()) {
    data["first"] = Data(mark_of(chart.bars.front()));
    data["middle"] = Data(mark_of(chart.bars[chart.bars.size() / 2]));
    data["last"] = Data(mark_of(chart.bars.back()));
  }
  Data rows = list();
  for (auto bar = chart.bars.rbegin(); bar != chart.bars.rend(); ++bar) {
    if (bar->value == 0) continue;
    Data row = object();
    row["label"] = Data(bar->label);
    row["text"] = Data(bar->text);
    rows.push_back(std::move(row));
  }
  set_flag(data, "has_bars", rows.is_non_empty_list());
  data["bars"] = std::move(rows);
  return data;
}

}  // namespace muster::http::pages

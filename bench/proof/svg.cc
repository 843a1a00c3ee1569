#include "bench/proof/svg.h"

#include <cmath>

namespace muster::bench {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string svg_pixels(double value) {
  return std::to_string(static_cast<int>(std::lround(value)));
}

std::string svg_text_at(double x, double y, const std::string& kind, const std::string& text) {
  return "  <text x=\"" + svg_pixels(x) + "\" y=\"" + svg_pixels(y) + "\" class=\"" + kind + "\">" +
         escaped(text) + "</text>\n";
}

std::string svg_box(double x, double y, double width, double height, const std::string& kind) {
  return "  <rect x=\"" + svg_pixels(x) + "\" y=\"" + svg_pixels(y) + "\" width=\"" +
         svg_pixels(width) + "\" height=\"" + svg_pixels(height) + "\" rx=\"2\" class=\"" + kind +
         "\"/>\n";
}

std::string svg_beginning(double width, double height, const std::string& title,
                          const std::string& style) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + svg_pixels(width) + "\" height=\"" +
         svg_pixels(height) + "\" viewBox=\"0 0 " + svg_pixels(width) + ' ' + svg_pixels(height) +
         "\" role=\"img\">\n  <title>" + escaped(title) + "</title>\n  " + style + '\n' +
         svg_box(0, 0, width, height, "paper") + svg_text_at(16, 26, "title", title);
}

}  // namespace muster::bench

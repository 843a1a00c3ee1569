// Pieces of charts in SVG. Colours by class, which each chart's style gives.
#pragma once

#include <string>

namespace muster::bench {

std::string svg_pixels(double value);  // whole ones
std::string svg_text_at(double x, double y, const std::string& kind, const std::string& text);
std::string svg_box(double x, double y, double width, double height, const std::string& kind);
// The beginning of an image with a title that is also shown: what comes after it is drawn over it.
std::string svg_beginning(double width, double height, const std::string& title,
                          const std::string& style);

}  // namespace muster::bench

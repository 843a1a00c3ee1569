// The lines of the texts in this folder, each of which ends in a newline.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace muster {

// Takes the first line off the text; nullopt, taking nothing, if it does not end.
inline std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace muster

#include "cli/subcommands/event_table.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/terminal/printable.h"
#include "projections/json.h"

namespace muster::cli {

namespace {

struct Column {
  std::string_view key;
  std::string_view title;
  std::size_t width;
  bool right;
};
constexpr std::array kColumns = {
    Column{"position", "#", 10, true},      Column{"time", "TIME", 27, false},
    Column{"type", "TYPE", 22, false},      Column{"actor", "ACTOR", 6, true},
    Column{"channel", "CHANNEL", 7, false},
};
// In every event, but useful only beside the server's log.
constexpr std::string_view kRequest = "request";

std::string padded(const std::string& text, const Column& column) {
  const std::string space(column.width - std::min(column.width, text.size()), ' ');
  return column.right ? space + text : text + space;
}

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \"=\\") != std::string_view::npos;
}

std::string text_of(const Json& value) {
  if (value.is_null()) return "-";
  if (!value.is_string() || needs_quotes(value.get_ref<const std::string&>()))
    return json_line(value);
  return printable(value.get_ref<const std::string&>());
}

bool is_column(std::string_view key) {
  return std::any_of(kColumns.begin(), kColumns.end(),
                     [&](const Column& column) { return column.key == key; });
}

}  // namespace

std::string event_table_head() {
  std::string line;
  for (const Column& column : kColumns) line += padded(std::string(column.title), column) + "  ";
  return line + "DETAILS";
}

std::string event_table_line(const Json& event) {
  std::string line;
  for (const Column& column : kColumns) {
    const auto value = event.find(column.key);
    line += padded(value == event.end() ? "-" : text_of(*value), column) + "  ";
  }
  for (const auto& [key, value] : event.items()) {
    if (key == kRequest || is_column(key)) continue;
    line += key + "=" + text_of(value) + " ";
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace muster::cli

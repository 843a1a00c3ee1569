#include "cli/shown.h"

#include <cstdint>

#include "cli/terminal/printable.h"
#include "core/time.h"

namespace muster::cli {

namespace {

constexpr std::string_view kForm = "2026-05-04T03:02:01.000000Z";
constexpr std::size_t kSeconds = 19;

}  // namespace

std::string shown_time(std::string_view time) {
  const bool is_ours = time.size() == kForm.size() && time[10] == 'T' && time.ends_with('Z') &&
                       parse_rfc3339(time).has_value();
  if (!is_ours) return std::string(time);
  std::string text(time.substr(0, kSeconds));
  text[10] = ' ';
  return text;
}

std::string shown(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_string()) return json_line(value);
  const auto& text = value.get_ref<const std::string&>();
  return text.empty() ? "-" : printable(shown_time(text));
}

std::string shown_moment(const Json& value) {
  if (!value.is_string()) return shown(value);
  const auto& text = value.get_ref<const std::string&>();
  return shown_time(text) == text ? shown(value) : shown_time(text) + " UTC";
}

std::string counted(std::uint64_t number, std::string_view thing) {
  return grouped(number).append(" ").append(thing).append(number == 1 ? "" : "s");
}

}  // namespace muster::cli

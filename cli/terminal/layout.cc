#include "cli/terminal/layout.h"

#include <algorithm>
#include <cstdint>

#include <utf8proc.h>

#include "core/code_points.h"

namespace muster::cli {

namespace {

// What is drawn as one: a letter with its accents, an emoji with its parts.
struct Cluster {
  std::size_t bytes = 0;
  std::size_t columns = 0;
};

// Requires: `text` is not empty.
Cluster first_cluster(std::string_view text) {
  Cluster cluster;
  utf8proc_int32_t before = -1;
  utf8proc_int32_t state = 0;
  while (cluster.bytes < text.size()) {
    std::string_view rest = text.substr(cluster.bytes);
    const std::int32_t c = take_code_point(rest);
    if (c < 0) return cluster.bytes == 0 ? Cluster{1, 1} : cluster;
    if (before >= 0 && utf8proc_grapheme_break_stateful(before, c, &state)) break;
    cluster.bytes = text.size() - rest.size();
    const auto width = static_cast<std::size_t>(std::max(utf8proc_charwidth(c), 0));
    cluster.columns = std::min<std::size_t>(cluster.columns + width, 2);
    before = c;
  }
  return cluster;
}

// The first part of the text that fits, in bytes.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Cluster next = first_cluster(text.substr(bytes));
    if (next.columns > columns) break;
    columns -= next.columns;
    bytes += next.bytes;
  }
  return bytes;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::ranges::all_of(text, is_plain)) return text.size();
  std::size_t columns = 0;
  while (!text.empty()) {
    const Cluster next = first_cluster(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t columns) {
  if (bytes_within(text, columns) == text.size()) return std::string(text);
  std::string_view kept = text.substr(0, bytes_within(text, columns - 1));
  while (kept.ends_with(' ')) kept.remove_suffix(1);
  return std::string(kept) + "…";
}

std::string filled(std::string_view text, std::size_t columns, Align align) {
  const std::string space(columns - std::min(columns, width_of(text)), ' ');
  return align == Align::kRight ? space + std::string(text) : std::string(text) + space;
}

std::vector<std::string> folded(std::string_view text, std::size_t columns, LongWords long_words) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  const auto end_line = [&] {
    lines.push_back(std::move(line));
    line.clear();
    used = 0;
  };
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t width = width_of(word);
    if (used > 0 && used + 1 + width > columns) end_line();
    if (used > 0) line += ' ';
    used += used > 0 ? 1 : 0;
    while (long_words == LongWords::kBroken && used == 0 && width_of(word) > columns) {
      // At least one letter, however narrow the column.
      const std::size_t bytes = std::max(bytes_within(word, columns), first_cluster(word).bytes);
      line = word.substr(0, bytes);
      word.remove_prefix(bytes);
      end_line();
    }
    line += word;
    used += width_of(word);
  }
  if (used > 0 || lines.empty()) end_line();
  return lines;
}

}  // namespace muster::cli

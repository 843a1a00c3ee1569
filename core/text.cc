#include "core/text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include <utf8proc.h>

#include "core/ascii.h"
#include "core/check.h"
#include "core/code_points.h"

namespace muster {
namespace {

constexpr std::size_t kFoldPieceBytes = 1024;

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

template <typename Predicate>
bool any_code_point(std::string_view text, Predicate predicate) {
  while (!text.empty()) {
    const utf8proc_int32_t c = take_code_point(text);
    MUSTER_CHECK(c >= 0, "text was promised to be UTF-8 and is not");
    if (predicate(c)) return true;
  }
  return false;
}

// The temporary is wiped because passwords are normalised here too.
std::string map_text(std::string_view text, int options) {
  utf8proc_uint8_t* raw = nullptr;
  const auto size = utf8proc_map(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &raw,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> mapped(raw, &std::free);
  MUSTER_CHECK(size >= 0, "utf8proc: {}", utf8proc_errmsg(size));
  std::string result(reinterpret_cast<const char*>(mapped.get()), static_cast<std::size_t>(size));
  explicit_bzero(mapped.get(), static_cast<std::size_t>(size));
  return result;
}

bool is_control(utf8proc_int32_t c) { return utf8proc_category(c) == UTF8PROC_CATEGORY_CC; }

bool is_space(utf8proc_int32_t c) {
  if (c >= 0x09 && c <= 0x0d) return true;
  if (c == 0x85) return true;  // next line
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

bool is_line_break(utf8proc_int32_t c) { return c == 0x2028 || c == 0x2029; }

// Embeddings, overrides and isolates. The plain marks U+200E and U+200F and the joiners are
// allowed: names in Persian, in Arabic and with emoji need them.
bool turns_direction(utf8proc_int32_t c) {
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// Letters that are drawn as nothing: fillers of Hangul, the empty Braille pattern.
constexpr std::array<utf8proc_int32_t, 5> kBlankLetters = {0x115f, 0x1160, 0x3164, 0xffa0, 0x2800};

bool is_visible(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return std::ranges::find(kBlankLetters, c) == kBlankLetters.end();
  }
}

// No language puts more on a letter; Hebrew with all its points has four.
constexpr int kAccentsMax = 8;

bool has_too_many_accents(std::string_view text) {
  int in_a_row = 0;
  return any_code_point(text, [&](utf8proc_int32_t c) {
    const auto category = utf8proc_category(c);
    const bool is_accent = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
    in_a_row = is_accent ? in_a_row + 1 : 0;
    return in_a_row > kAccentsMax;
  });
}

std::vector<utf8proc_int32_t> folded_code_points(std::string_view text) {
  const std::string folded = fold_case(text);
  std::vector<utf8proc_int32_t> code_points;
  std::string_view rest = folded;
  while (!rest.empty()) {
    utf8proc_int32_t c = take_code_point(rest);
    if (c < 0) {  // invalid UTF-8: count one byte as one
      c = static_cast<unsigned char>(rest.front());
      rest.remove_prefix(1);
    }
    code_points.push_back(c);
  }
  return code_points;
}

}  // namespace

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    if (take_code_point(text) < 0) return false;
  }
  return true;
}

std::size_t code_point_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  return map_text(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string_view trim(std::string_view text) {
  std::string_view rest = text;
  std::size_t begin = text.size();
  std::size_t end = 0;
  while (!rest.empty()) {
    const std::size_t at = text.size() - rest.size();
    if (is_space(take_code_point(rest))) continue;
    begin = std::min(begin, at);
    end = text.size() - rest.size();
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

bool has_blank_characters(std::string_view text) {
  return any_code_point(text, [](utf8proc_int32_t c) {
    return is_space(c) || is_control(c) || utf8proc_category(c) == UTF8PROC_CATEGORY_CF;
  });
}

bool has_control_characters(std::string_view text) { return any_code_point(text, is_control); }

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) return ascii_lower(text);
  if (!is_utf8(text)) return std::string(text);
  std::string folded;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), kFoldPieceBytes);
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    // Composed first: a subscript iota becomes a letter when it is folded, and an accent that comes
    // after it would then belong to the wrong one.
    folded += map_text(to_nfc(text.substr(0, size)), UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                         UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                         UTF8PROC_IGNORE);
    text.remove_prefix(size);
  }
  return folded;
}

std::string without_direction_changes(std::string_view text) {
  std::string left;
  while (!text.empty()) {
    const std::string_view whole = text;
    const utf8proc_int32_t c = take_code_point(text);
    MUSTER_CHECK(c >= 0, "text was promised to be UTF-8 and is not");
    if (!turns_direction(c)) left += whole.substr(0, whole.size() - text.size());
  }
  return left;
}

Result<std::string> clean_line(std::string_view text, std::string_view field,
                               std::size_t code_points_max) {
  auto refuse = [&](std::string message) {
    return fail(ErrorCode::kInvalid, std::move(message), std::string(field));
  };
  const std::string too_long = "Use at most " + std::to_string(code_points_max) + " characters.";
  if (!is_utf8(text)) return refuse("This is not valid UTF-8 text.");
  const std::string_view trimmed = trim(text);
  // Composing shrinks a character from at most 4 code points (U+1F82), so this refuses nothing that
  // fits and bounds the work of composing.
  if (code_point_count(trimmed) / 4 > code_points_max) return refuse(too_long);
  if (has_control_characters(trimmed) || any_code_point(trimmed, is_line_break)) {
    return refuse("Control characters and line breaks are not allowed.");
  }
  if (any_code_point(trimmed, turns_direction)) {
    return refuse("Characters that change the direction of text are not allowed.");
  }
  std::string cleaned = to_nfc(trimmed);
  if (code_point_count(cleaned) > code_points_max) return refuse(too_long);
  if (has_too_many_accents(cleaned)) return refuse("Too many accents on one letter.");
  if (!any_code_point(cleaned, is_visible)) cleaned.clear();
  return cleaned;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const auto from = folded_code_points(a);
  const auto to = folded_code_points(b);
  const std::size_t difference =
      from.size() > to.size() ? from.size() - to.size() : to.size() - from.size();
  if (difference > limit) return limit + 1;
  // No distance exceeds the longer length; a wider band would not fit the table.
  const std::size_t band = std::min(limit, std::max(from.size(), to.size()));
  const std::size_t over = band + 1;
  std::vector<std::size_t> row(to.size() + 1, over);
  for (std::size_t j = 0; j <= std::min(band, to.size()); ++j) row[j] = j;
  // Cells further than `band` from the diagonal cost more than `band` and are never computed.
  for (std::size_t i = 1; i <= from.size(); ++i) {
    const std::size_t first = i > band ? i - band : 1;
    const std::size_t last = std::min(to.size(), i + band);
    std::size_t diagonal = row[first - 1];
    row[first - 1] = first == 1 ? std::min(i, over) : over;
    std::size_t best = row[first - 1];
    for (std::size_t j = first; j <= last; ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1, over});
      best = std::min(best, row[j]);
    }
    if (best >= over) return limit + 1;
  }
  return row[to.size()] <= limit ? row[to.size()] : limit + 1;
}

}  // namespace muster

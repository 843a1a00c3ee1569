#include "http/pages/audit/csv.h"

#include <array>
#include <cstddef>
#include <utility>

namespace muster::http::pages {
namespace {

struct Sign {
  std::string_view text;
  std::string_view in_json;
};

// What spreadsheets begin formulas with.
constexpr std::array kSigns = {
    Sign{"=", "\\u003d"},
    Sign{"+", "\\u002b"},
    Sign{"-", "\\u002d"},
    Sign{"@", "\\u0040"},
    Sign{"\xEF\xBC\x9D", "\\uff1d"},  // the same in full width
    Sign{"\xEF\xBC\x8B", "\\uff0b"},
    Sign{"\xEF\xBC\x8D", "\\uff0d"},
    Sign{"\xEF\xBC\xA0", "\\uff20"},
};
// What they separate cells with.
constexpr std::string_view kSeparators = ",;|\t\r\n";
// What they skip before a formula, and zero-width characters, which nobody sees.
constexpr std::array<std::string_view, 13> kBlanks = {" ",
                                                      "\"",
                                                      "\v",
                                                      "\f",
                                                      "\xC2\xA0",
                                                      "\xE1\x9A\x80",
                                                      "\xE2\x80\xA8",
                                                      "\xE2\x80\xA9",
                                                      "\xE2\x80\xAF",
                                                      "\xE2\x81\x9F",
                                                      "\xE2\x81\xA0",
                                                      "\xE3\x80\x80",
                                                      "\xEF\xBB\xBF"};

const Sign* sign_at(std::string_view rest) {
  for (const Sign& sign : kSigns) {
    if (rest.starts_with(sign.text)) return &sign;
  }
  return nullptr;
}

// The length of a blank; 0 if there is none.
std::size_t blank_at(std::string_view rest) {
  for (const std::string_view blank : kBlanks) {
    if (rest.starts_with(blank)) return blank.size();
  }
  // U+2000 to U+200F
  const bool is_narrow = rest.size() >= 3 && rest.starts_with("\xE2\x80") &&
                         (static_cast<unsigned char>(rest[2]) & 0xF0u) == 0x80u;
  return is_narrow ? 3 : 0;
}

// The text with each sign that would begin a formula replaced by `replace(sign)`.
template <typename Replace>
std::string without_formulas(std::string_view text, Replace&& replace) {
  std::string out;
  out.reserve(text.size() + 1);
  bool may_begin = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    std::size_t size = 1;
    if (const Sign* sign = may_begin ? sign_at(rest) : nullptr) {
      out += replace(*sign);
      i += sign->text.size();
      may_begin = false;
      continue;
    }
    if (kSeparators.find(rest.front()) != std::string_view::npos) {
      may_begin = true;
    } else if (const std::size_t blank = blank_at(rest); blank > 0) {
      size = blank;
    } else {
      may_begin = false;
    }
    out.append(rest.substr(0, size));
    i += size;
  }
  return out;
}

std::string quoted_if_needed(std::string cell) {
  if (cell.find_first_of(",;|\t\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell =
      without_formulas(text, [](const Sign& sign) { return "'" + std::string(sign.text); });
  // Some spreadsheets drop these before they look.
  if (!cell.empty() && std::string_view("\t\r\n").find(cell.front()) != std::string_view::npos) {
    cell.insert(cell.begin(), '\'');
  }
  return quoted_if_needed(std::move(cell));
}

// Outside of its strings our JSON has no signs: no number in it is negative.
std::string csv_json_cell(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted_if_needed(
      without_formulas(text, [](const Sign& sign) { return std::string(sign.in_json); }));
}

}  // namespace muster::http::pages

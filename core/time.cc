#include "core/time.h"

#include <optional>
#include <sstream>

#include <date/date.h>

namespace muster {
namespace {

using SysMicros = date::sys_time<std::chrono::microseconds>;

std::optional<SysMicros> parse_as(const std::string& text, const char* format) {
  std::istringstream in(text);
  SysMicros out;
  in >> date::parse(format, out);
  if (in.fail() || in.peek() != std::char_traits<char>::eof()) return std::nullopt;
  return out;
}

// The library accepts forms that RFC 3339 does not ("2026-5-4", " 12:00"), so the shape is checked
// first.
bool has_rfc3339_shape(std::string_view s) {
  constexpr std::string_view kDate = "dddd-dd-dd";
  constexpr std::string_view kDateTime = "dddd-dd-ddTdd:dd:dd";
  auto matches = [](std::string_view text, std::string_view shape) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const bool digit = text[i] >= '0' && text[i] <= '9';
      if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return false;
    }
    return true;
  };
  if (s.size() == kDate.size()) return matches(s, kDate);
  if (s.size() <= kDateTime.size() || !matches(s, kDateTime)) return false;
  s.remove_prefix(kDateTime.size());
  if (s.front() == '.') {
    std::size_t digits = 1;
    while (digits < s.size() && s[digits] >= '0' && s[digits] <= '9') ++digits;
    if (digits < 2 || digits > 7) return false;
    s.remove_prefix(digits);
  }
  if (s == "Z") return true;
  if (s.size() != 6 || (s[0] != '+' && s[0] != '-') || !matches(s.substr(1), "dd:dd")) return false;
  return s.substr(1, 2) <= "23" && s.substr(4, 2) <= "59";
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Timestamp t) { return out << to_rfc3339(t); }

std::string to_rfc3339(Timestamp t) {
  return date::format("%FT%TZ", SysMicros(std::chrono::microseconds(t.micros)));
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  constexpr auto kMessage = "is not a time such as 2026-05-04T03:02:01Z";
  std::string normal(text);
  for (char& c : normal) {
    if (c == 't' || c == ' ') c = 'T';
    if (c == 'z') c = 'Z';
  }
  if (!has_rfc3339_shape(normal)) return fail(ErrorCode::kInvalid, kMessage);
  std::optional<SysMicros> parsed;
  if (normal.size() == 10) {
    parsed = parse_as(normal, "%F");
  } else if (normal.back() == 'Z') {
    parsed = parse_as(normal, "%FT%TZ");
  } else {
    parsed = parse_as(normal, "%FT%T%Ez");
  }
  if (!parsed) return fail(ErrorCode::kInvalid, kMessage);
  constexpr Timestamp kEnd{253402300800000000};  // 10000-01-01
  const Timestamp t{parsed->time_since_epoch().count()};
  if (t < Timestamp{} || t >= kEnd) return fail(ErrorCode::kInvalid, kMessage);
  return t;
}

Timestamp SystemClock::now() const {
  return {std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

}  // namespace muster

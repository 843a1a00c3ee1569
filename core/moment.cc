#include "core/moment.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <date/date.h>

#include "core/ascii.h"
#include "core/number.h"

namespace muster {

namespace {

using SysMicros = date::sys_time<std::chrono::microseconds>;

// How long ago.
struct Age {
  std::int64_t years = 0;
  std::int64_t seconds = 0;
};

// The longest first.
constexpr std::string_view kUnits = "ywdhms";
constexpr std::int64_t kSecondsOf[] = {0, 7 * 24 * 3600, 24 * 3600, 3600, 60, 1};
// So many digits cannot overflow, whatever their unit.
constexpr std::size_t kDigitsMax = 9;

// Each unit once, in their order. Requires: `text` is in lower case.
std::optional<Age> parse_age(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Age age;
  std::size_t next = 0;  // of kUnits
  while (!text.empty()) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos || digits > kDigitsMax) return std::nullopt;
    const auto number = plain_number<std::uint32_t>(text.substr(0, digits));
    const std::size_t unit = kUnits.find(text[digits], next);
    if (!number || unit == std::string_view::npos) return std::nullopt;
    if (unit == 0) {
      age.years = *number;
    } else {
      age.seconds += *number * kSecondsOf[unit];
    }
    next = unit + 1;
    text.remove_prefix(digits + 1);
  }
  return age;
}

// The start of time where that is later: before any log.
Timestamp before(Timestamp now, const Age& age) {
  const SysMicros at{std::chrono::microseconds(now.micros)};
  const auto today = date::floor<date::days>(at);
  const date::year_month_day day(today);
  if (age.years > static_cast<int>(day.year()) - 1970) return Timestamp{0};
  date::year_month_day then = day - date::years(static_cast<int>(age.years));
  if (!then.ok()) then = then.year() / then.month() / date::last;  // 29 February
  const Timestamp moment{(date::sys_days(then) + (at - today)).time_since_epoch().count()};
  if (age.seconds >= moment.micros / 1'000'000) return Timestamp{0};
  return moment - std::chrono::seconds(age.seconds);
}

Timestamp start_of_day(Timestamp time) {
  constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1'000'000;
  return Timestamp{time.micros - time.micros % kDay};
}

}  // namespace

Result<Timestamp> parse_moment(std::string_view text, Timestamp now) {
  if (const auto moment = parse_rfc3339(text)) return *moment;
  const std::string word = ascii_lower(text);
  if (word == "now") return now;
  if (word == "today") return start_of_day(now);
  if (word == "yesterday") return start_of_day(now - std::chrono::days(1));
  if (const auto age = parse_age(word)) return before(now, *age);
  return fail(ErrorCode::kInvalid, "invalid time \"" + std::string(text) +
                                       "\"; use 2026-05-04, 90m, 2h, 7d, 2w, 1y, today, yesterday");
}

bool names_a_day(std::string_view text) {
  constexpr std::size_t kDateSize = 10;  // 2026-05-04
  if (equals_ascii_lower(text, "today") || equals_ascii_lower(text, "yesterday")) return true;
  return text.size() == kDateSize && parse_rfc3339(text).has_value();
}

}  // namespace muster

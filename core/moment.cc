#include "core/moment.h"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace muster {

namespace {

std::optional<std::int64_t> seconds_of(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 24 * 3600;
    case 'w':
      return 7 * 24 * 3600;
    default:
      return std::nullopt;
  }
}

// In seconds; up to 9 digits, so that no unit can overflow.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  const auto unit = seconds_of(text.back());
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (!unit || error != std::errc() || stopped != end) return std::nullopt;
  return number * *unit;
}

Timestamp start_of_day(Timestamp time) {
  constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1'000'000;
  return Timestamp{time.micros - time.micros % kDay};
}

}  // namespace

Result<Timestamp> parse_moment(std::string_view text, Timestamp now) {
  if (text == "today") return start_of_day(now);
  if (text == "yesterday") return start_of_day(now - std::chrono::days(1));
  if (const auto before = parse_duration(text)) {
    if (*before >= now.micros / 1'000'000) return Timestamp{0};  // before the start of any log
    return now - std::chrono::seconds(*before);
  }
  if (const auto moment = parse_rfc3339(text)) return *moment;
  return fail(ErrorCode::kInvalid, "invalid time \"" + std::string(text) +
                                       "\"; use 2026-05-04, 90m, 2h, 7d, 2w, today, yesterday");
}

}  // namespace muster

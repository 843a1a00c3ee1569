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

// In seconds: up to 9 digits, which no unit can make overflow.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  const auto unit = seconds_of(text.back());
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (!unit || error != std::errc() || stopped != end) return std::nullopt;
  return number * *unit;
}

}  // namespace

Result<Timestamp> parse_moment(std::string_view text, Timestamp now) {
  if (const auto before = parse_duration(text)) {
    if (*before >= now.micros / 1'000'000) return Timestamp{0};  // the log begins later
    return now - std::chrono::seconds(*before);
  }
  if (const auto moment = parse_rfc3339(text)) return *moment;
  return fail(ErrorCode::kInvalid,
              "\"" + std::string(text) +
                  "\" is no moment: write one like 2026-05-04T03:02:01Z, a date like "
                  "2026-05-04, or how long ago: 90m, 2h, 7d");
}

}  // namespace muster

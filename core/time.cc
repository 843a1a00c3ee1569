#include "core/time.h"

#include <optional>

#include <date/date.h>

namespace muster {
namespace {

using SysMicros = date::sys_time<std::chrono::microseconds>;

// Hand-written, because streams and the library's parser take microseconds, and every line of an
// activity report contains a time.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool is_at_end() const { return text_.empty(); }
  bool skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool skip_any(std::string_view of) {
    if (text_.empty() || of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly that many digits; -1 if there are fewer.
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (!is_digit()) return -1;
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  // The digits of a fraction of a second, in microseconds; -1 if there are none.
  int fraction() {
    int value = 0;
    int count = 0;
    for (; count < 6 && is_digit(); ++count) value = value * 10 + digits(1);
    if (count == 0) return -1;
    for (; count < 6; ++count) value *= 10;
    while (is_digit()) text_.remove_prefix(1);  // nanoseconds and less
    return value;
  }

 private:
  bool is_digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }

  std::string_view text_;
};

std::optional<SysMicros> read_date(Reader& in) {
  const int year = in.digits(4);
  if (year < 0 || !in.skip('-')) return std::nullopt;
  const int month = in.digits(2);
  if (month < 0 || !in.skip('-')) return std::nullopt;
  const int day = in.digits(2);
  if (day < 0) return std::nullopt;
  const date::year_month_day read{date::year(year), date::month(static_cast<unsigned>(month)),
                                  date::day(static_cast<unsigned>(day))};
  if (!read.ok()) return std::nullopt;
  return date::sys_days(read);
}

struct TimeOfDay {
  Duration since_midnight;
  bool is_leap_second = false;
};

std::optional<TimeOfDay> read_time_of_day(Reader& in) {
  using namespace std::chrono;
  const int hour = in.digits(2);
  if (hour < 0 || hour > 23 || !in.skip(':')) return std::nullopt;
  const int minute = in.digits(2);
  if (minute < 0 || minute > 59 || !in.skip(':')) return std::nullopt;
  const int second = in.digits(2);
  if (second < 0 || second > 60) return std::nullopt;
  const int micros = in.skip('.') ? in.fraction() : 0;
  if (micros < 0) return std::nullopt;
  return TimeOfDay{hours(hour) + minutes(minute) + seconds(second) + microseconds(micros),
                   second == 60};
}

// Whether it is in the first second of a month, where a leap second before it ends up.
bool is_after_a_leap_second(SysMicros time) {
  const auto day = date::floor<date::days>(time);
  return date::year_month_day(day).day() == date::day(1) && time - day < std::chrono::seconds(1);
}

std::optional<Duration> read_offset(Reader& in) {
  if (in.skip_any("Zz")) return Duration(0);
  const bool west = in.skip('-');
  if (!west && !in.skip('+')) return std::nullopt;
  const int hour = in.digits(2);
  if (hour < 0 || hour > 23 || !in.skip(':')) return std::nullopt;
  const int minute = in.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  const Duration east = std::chrono::hours(hour) + std::chrono::minutes(minute);
  return west ? -east : east;
}

std::optional<SysMicros> read_moment(std::string_view text) {
  Reader in(text);
  const auto day = read_date(in);
  if (!day || in.is_at_end()) return day;
  if (!in.skip_any("Tt ")) return std::nullopt;
  const auto time = read_time_of_day(in);
  if (!time) return std::nullopt;
  const auto offset = read_offset(in);
  if (!offset || !in.is_at_end()) return std::nullopt;
  const SysMicros read = *day + time->since_midnight - *offset;
  if (time->is_leap_second && !is_after_a_leap_second(read)) return std::nullopt;
  return read;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Timestamp t) { return out << to_rfc3339(t); }

std::string to_rfc3339(Timestamp t) {
  return date::format("%FT%TZ", SysMicros(std::chrono::microseconds(t.micros)));
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  constexpr auto kMessage = "is not a time such as 2026-05-04T03:02:01Z";
  const auto parsed = read_moment(text);
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

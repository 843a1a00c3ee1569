#include "http/pages/time_text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "http/pages/date_words.h"
#include "http/pages/time_zones.h"
#include "http/pipeline/cookies.h"
#include "projections/calendar.h"

namespace muster::http::pages {
namespace {

using projections::sys_time_of;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string ago(std::int64_t n, std::string_view unit) {
  return std::to_string(n).append(" ").append(unit).append(n == 1 ? " ago" : "s ago");
}

constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::chrono::year_month_day date_of(Timestamp clock) {
  return std::chrono::floor<days>(sys_time_of(clock));
}
std::string english_month(Timestamp clock) {
  return kMonths[static_cast<unsigned>(date_of(clock).month()) - 1];
}
// "4 May", of what clocks show.
std::string english_day(Timestamp clock) {
  return std::to_string(static_cast<unsigned>(date_of(clock).day())) + " " + english_month(clock);
}
// "4 May 2026"
std::string english_date(Timestamp clock) {
  return english_day(clock) + " " + std::to_string(static_cast<int>(date_of(clock).year()));
}

// "03:02:01"
std::string time_of_day(Timestamp clock) {
  const auto since_epoch = sys_time_of(clock);
  const auto of_day =
      std::chrono::floor<std::chrono::seconds>(since_epoch - std::chrono::floor<days>(since_epoch));
  const std::chrono::hh_mm_ss time(of_day);
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

std::string minute_of_day(Timestamp clock) { return time_of_day(clock).substr(0, 5); }

std::string english_weekday(Timestamp clock) {
  const std::chrono::weekday day(std::chrono::floor<days>(sys_time_of(clock)));
  return kWeekdays.at(day.c_encoding());
}

// What the reader's clock shows, in their language; by `english` where that has no other words.
template <typename English>
std::string in_words(Timestamp moment, const ReaderTime& reader, DateForm form,
                     const English& english) {
  const Timestamp clock = to_local(reader.zone, moment).clock;
  auto words = words_of(clock, reader.language, form);
  return words ? *std::move(words) : english(clock);
}

constexpr std::string_view kIsoDate = "2026-05-04";

std::optional<Timestamp> midnight(std::string_view date) {
  if (date.size() != kIsoDate.size()) return std::nullopt;
  const Result<Timestamp> read = parse_rfc3339(date);
  return read ? std::optional(*read) : std::nullopt;
}

}  // namespace

std::optional<std::string> relative_text(Timestamp moment, Timestamp now) {
  const Duration age = now - moment;
  if (age < minutes(1)) return "just now";
  if (age < hours(1)) return ago(std::chrono::floor<minutes>(age).count(), "minute");
  if (age < days(1)) return ago(std::chrono::floor<hours>(age).count(), "hour");
  if (age < days(30)) return ago(std::chrono::floor<days>(age).count(), "day");
  return std::nullopt;
}

ReaderTime browser_time(const Exchange& exchange) {
  ReaderTime reader{exchange.app.instance.clock().now()};
  if (auto zone = time_zone_cookie(exchange); zone && is_time_zone(*zone)) {
    reader.zone = *std::move(zone);
    reader.is_zone_known = true;
  }
  if (const auto accepted = exchange.header("Accept-Language")) {
    reader.language = language_of(*accepted);
  }
  return reader;
}

ReaderTime in_utc(ReaderTime reader) {
  reader.zone = "UTC";
  return reader;
}

ReaderTime reader_time(const Exchange& exchange) {
  ReaderTime reader = browser_time(exchange);
  if (!exchange.caller) return reader;
  const Preferences& chosen = exchange.caller->user.preferences;
  if (!chosen.time_zone.empty()) {
    reader.zone = chosen.time_zone;
    reader.is_zone_known = true;
  }
  if (!chosen.language.empty()) reader.language = chosen.language;
  return reader;
}

std::string date_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kDate, english_date);
}
std::string minute_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kMinute, [](Timestamp clock) {
    return english_date(clock) + ", " + minute_of_day(clock);
  });
}
std::string second_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kSecond,
                  [](Timestamp clock) { return english_date(clock) + ", " + time_of_day(clock); });
}
std::string day_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kDay, english_day);
}
std::string day_minute_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kDayMinute,
                  [](Timestamp clock) { return english_day(clock) + ", " + minute_of_day(clock); });
}
std::string month_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kMonth, english_month);
}
std::string weekday_text(Timestamp moment, const ReaderTime& reader) {
  return in_words(moment, reader, DateForm::kWeekday, english_weekday);
}

std::string exact_text(Timestamp moment, const ReaderTime& reader) {
  return second_text(moment, reader) + " " + to_local(reader.zone, moment).abbreviation;
}

std::string iso_date_text(Timestamp moment, const ReaderTime& reader) {
  return to_rfc3339(to_local(reader.zone, moment).clock).substr(0, kIsoDate.size());
}

std::optional<Timestamp> start_of_day(std::string_view date, const ReaderTime& reader) {
  const auto clock = midnight(date);
  if (!clock) return std::nullopt;
  return from_local(reader.zone, *clock);
}

std::optional<Timestamp> end_of_day(std::string_view date, const ReaderTime& reader) {
  const auto clock = midnight(date);
  if (!clock) return std::nullopt;
  return from_local(reader.zone, *clock + days(1));
}

std::optional<Timestamp> local_time(std::string_view text, const ReaderTime& reader) {
  if (text.size() == kIsoDate.size()) return start_of_day(text, reader);
  constexpr std::string_view kToMinute = "2026-05-04T03:02";
  constexpr std::string_view kToSecond = "2026-05-04T03:02:01";
  if (text.size() != kToMinute.size() && text.size() != kToSecond.size()) return std::nullopt;
  const std::string whole = std::string(text) + (text.size() == kToMinute.size() ? ":00Z" : "Z");
  const Result<Timestamp> clock = parse_rfc3339(whole);
  if (!clock) return std::nullopt;
  return from_local(reader.zone, *clock);
}

std::string iso_local_text(Timestamp moment, const ReaderTime& reader) {
  const std::string text = to_rfc3339(to_local(reader.zone, moment).clock);
  return text.substr(0, std::string_view("2026-05-04T03:02:01").size());
}

Data time_data(Timestamp moment, const ReaderTime& reader) {
  Data data = object();
  const auto relative = relative_text(moment, reader.now);
  set_text(data, "datetime", to_rfc3339(moment));
  set_text(data, "exact", exact_text(moment, reader));
  set_text(data, "minute", minute_text(moment, reader));
  set_text(data, "text", relative ? *relative : date_text(moment, reader));
  set_flag(data, "relative", relative.has_value());
  return data;
}

std::string date_text(Timestamp moment) { return date_text(moment, ReaderTime{}); }
std::string exact_text(Timestamp moment) { return exact_text(moment, ReaderTime{}); }
Data time_data(Timestamp moment, Timestamp now) { return time_data(moment, ReaderTime{now}); }

}  // namespace muster::http::pages

#include "http/pages/time_text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

namespace muster::http::pages {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array kMonths = {"January",   "February", "March",    "April",
                                "May",       "June",     "July",     "August",
                                "September", "October",  "November", "December"};

std::string ago(std::int64_t n, std::string_view unit) {
  return std::to_string(n).append(" ").append(unit).append(n == 1 ? " ago" : "s ago");
}

std::chrono::sys_time<Duration> sys_time_of(Timestamp moment) {
  return std::chrono::sys_time<Duration>(Duration(moment.micros));
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

std::string date_text(Timestamp moment) {
  const std::chrono::year_month_day date(std::chrono::floor<days>(sys_time_of(moment)));
  return std::to_string(static_cast<unsigned>(date.day()))
      .append(" ")
      .append(kMonths[static_cast<unsigned>(date.month()) - 1])
      .append(" ")
      .append(std::to_string(static_cast<int>(date.year())));
}

std::string exact_text(Timestamp moment) {
  const auto since_epoch = sys_time_of(moment);
  const auto of_day =
      std::chrono::floor<std::chrono::seconds>(since_epoch - std::chrono::floor<days>(since_epoch));
  const std::chrono::hh_mm_ss clock(of_day);
  char text[24];
  std::snprintf(text, sizeof text, ", %02d:%02d:%02d UTC", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return date_text(moment) + text;
}

Data time_data(Timestamp moment, Timestamp now) {
  Data data = object();
  const auto relative = relative_text(moment, now);
  set_text(data, "datetime", to_rfc3339(moment));
  set_text(data, "exact", exact_text(moment));
  set_text(data, "text", relative ? *relative : date_text(moment));
  set_flag(data, "relative", relative.has_value());
  return data;
}

}  // namespace muster::http::pages

// What an operator looks at first: how many people are active, who joined, failed log-ins, and how
// much is written. For those who may act for everyone.
//
// Everything is read from counters: some 60 rows of days, 720 of hours and a binary search in the
// log, however many people and events there are (projections/activity.h, event_counts.h).
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "core/accounts/rights.h"
#include "http/pages/chart.h"
#include "http/pages/frame.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "projections/activity.h"
#include "projections/audit/events.h"
#include "projections/event_counts.h"

namespace muster::http::pages {
namespace {

using projections::Day;
using projections::TypeCounts;

constexpr std::size_t kDays = 30;
constexpr std::size_t kHours = 48;

Day day_before(Day day, std::size_t n) { return day - std::chrono::days(static_cast<int>(n)); }

// The counts of the `n` days up to `last`, oldest first.
std::vector<TypeCounts> counts_by_day(const projections::Views& views, Day last, std::size_t n) {
  const auto hours = projections::event_counts(views.of<projections::EventCounts>(),
                                               projections::Hour(day_before(last, n - 1)), n * 24);
  std::vector<TypeCounts> days(n);
  for (std::size_t i = 0; i < hours.size(); ++i) days[i / 24] += hours[i];
  return days;
}

// A bar for each day; `noun` as in "3 people".
template <typename CountOf>
Chart days_chart(Chart chart, const ReaderTime& reader, std::size_t n, const std::string& one,
                 const std::string& many, CountOf&& count_of) {
  const Day last = projections::day_of(reader.now);
  chart.each = "Day";
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t count = count_of(i);
    const Timestamp day = projections::start_of(day_before(last, n - 1 - i));
    chart.bars.push_back(
        {date_text(day, reader), counted(count, one, many), count, day_text(day, reader)});
  }
  return chart;
}

// "0.3", "12", "1,234"
std::string rate_text(double a_second) {
  if (a_second >= 10) return grouped(static_cast<std::uint64_t>(a_second + 0.5));
  char text[16];
  std::snprintf(text, sizeof text, a_second < 0.1 ? "%.2f" : "%.1f", a_second);
  if (a_second == 0) return "0";
  return a_second < 0.005 ? "less than 0.01" : text;
}

Chart rate_chart(const projections::Views& views, const ReaderTime& reader) {
  const projections::Hour first =
      projections::hour_of(reader.now) - std::chrono::hours(static_cast<int>(kHours) - 1);
  const auto hours = projections::event_counts(views.of<projections::EventCounts>(), first, kHours);
  Chart chart{"rate", "Events per second", "Hour", "By hour, last 48 hours", {}};
  for (std::size_t i = 0; i < kHours; ++i) {
    const std::uint64_t count = hours[i].total();
    constexpr double kSeconds = 3600;
    const projections::Hour hour = first + std::chrono::hours(static_cast<int>(i));
    const Timestamp begin{std::chrono::microseconds(hour.time_since_epoch()).count()};
    chart.bars.push_back({minute_text(begin, reader),
                          rate_text(static_cast<double>(count) / kSeconds) + " per second", count,
                          day_minute_text(begin, reader)});
  }
  return chart;
}

// Over the last minute.
Result<double> events_a_second(const EventLog& log, Timestamp now) {
  constexpr Duration kSpan = std::chrono::minutes(1);
  const Position end = log.head();
  const Result<Position> begin = projections::position_at(log, now - kSpan, end);
  if (!begin) return tl::unexpected(begin.error());
  return static_cast<double>(end - *begin) / 60;
}

Data tile(std::string label, std::string value) {
  Data data = object();
  data["label"] = Data(std::move(label));
  data["value"] = Data(std::move(value));
  return data;
}

}  // namespace

Result<void> show_overview(Exchange& exchange) {
  if (!exchange.may(Right::kSeeOverview)) {
    return fail(ErrorCode::kForbidden, "Only administrators can see the overview.");
  }
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const ReaderTime reader = in_utc(reader_time(exchange));
  const EventLog& log = exchange.app.instance.log();
  const Result<double> rate = events_a_second(log, reader.now);
  if (!rate) return tl::unexpected(rate.error());

  const Day today = projections::day_of(reader.now);
  const View<projections::Activity> activity = views->of<projections::Activity>();
  const auto active = projections::active_people_by_day(activity, today, kDays);
  const std::vector<TypeCounts> days = counts_by_day(*views, today, kDays);
  std::uint64_t joined = 0;
  std::uint64_t failed = 0;
  for (const TypeCounts& day : days) {
    joined += day.of<UserSignedUp>();
    failed += day.of<SignInFailed>();
  }
  const std::uint64_t active_in_month = projections::active_people(activity, today, kDays);

  Data tiles = list();
  tiles.push_back(tile("Active today", grouped(active.back())));
  tiles.push_back(
      tile("Active in 7 days", grouped(projections::active_people(activity, today, 7))));
  tiles.push_back(tile("Active in 30 days", grouped(active_in_month)));
  tiles.push_back(
      tile("People", grouped(projections::count_people(views->of<projections::People>()))));
  tiles.push_back(tile("New today", grouped(days.back().of<UserSignedUp>())));
  tiles.push_back(tile("Failed log-ins today", grouped(days.back().of<SignInFailed>())));
  tiles.push_back(tile("Events per second", rate_text(*rate)));
  tiles.push_back(tile("Events", grouped(log.head().value)));

  Data charts = list();
  charts.push_back(chart_data(
      days_chart({"active",
                  "Active people",
                  {},
                  counted(active_in_month, "person", "people") + " in the last 30 days",
                  {}},
                 reader, kDays, "person", "people", [&](std::size_t i) { return active[i]; })));
  charts.push_back(chart_data(days_chart(
      {"joined", "New people", {}, grouped(joined) + " in the last 30 days", {}}, reader, kDays,
      "person", "people", [&](std::size_t i) { return days[i].of<UserSignedUp>(); })));
  charts.push_back(chart_data(
      days_chart({"failed", "Failed log-ins", {}, grouped(failed) + " in the last 30 days", {}},
                 reader, kDays, "failed log-in", "failed log-ins",
                 [&](std::size_t i) { return days[i].of<SignInFailed>(); })));
  charts.push_back(chart_data(rate_chart(*views, reader)));

  Data data = object();
  data["tiles"] = std::move(tiles);
  data["charts"] = std::move(charts);
  return send_page(exchange, {"overview", "Overview", MenuItem::kOverview}, std::move(data));
}

}  // namespace muster::http::pages

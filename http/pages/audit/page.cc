// The audit log: who did what to whom, through which channel, and when. Newest first.
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "http/pages/audit/checkpoint.h"
#include "http/pages/audit/filter.h"
#include "http/pages/audit/rows.h"
#include "http/pages/audit/words.h"
#include "http/pages/frame.h"
#include "http/pipeline/exchange.h"
#include "projections/audit/events.h"
#include "projections/audit/query.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kPageSize = 50;
// Matches are counted up to here: at most so many entries of the index are read.
constexpr std::uint64_t kCountedMax = 10'000;
constexpr std::string_view kPath = "/audit/";

Data field_data(const AuditFilter::Field& field) {
  Data data = object();
  set_text(data, "value", field.typed);
  set_text(data, "error", field.error);
  return data;
}

// A browser's date field shows only dates.
Data moment_data(const AuditFilter::Field& field) {
  Data data = field_data(field);
  data["input_type"] = Data(field.typed.empty() || field.is_date() ? "date" : "text");
  return data;
}

Data types_data(const std::string& chosen) {
  Data groups = list();
  for (const TypeGroup& group : type_groups()) {
    Data types = list();
    for (const TypeChoice& type : group.types) {
      Data option = object();
      option["value"] = Data(type.value);
      option["label"] = Data(type.label);
      set_flag(option, "chosen", type.value == chosen);
      types.push_back(std::move(option));
    }
    Data data = object();
    data["group"] = Data(group.label);
    data["types"] = std::move(types);
    groups.push_back(std::move(data));
  }
  return groups;
}

Data candidates_data(const AuditFilter& asked, const projections::Views& views) {
  Data rows = list();
  for (const projections::PersonRow& person : asked.candidates) {
    AuditFilter one = asked;
    one.filter.user = person.id;
    Data row = object();
    row["name"] = Data(is_gone(person.status)
                           ? projections::name_of_absent(views.of<projections::People>(), person.id)
                           : projections::display_name(person));
    row["email"] = Data(person.email);
    row["url"] = Data(one.url(kPath));
    rows.push_back(std::move(row));
  }
  return rows;
}

struct Preset {
  std::string_view since;
  std::string_view label;
  std::string_view spoken;
};
constexpr std::array kPresets = {
    Preset{"24h", "24 h", "Last 24 hours"},
    Preset{"7d", "7 d", "Last 7 days"},
    Preset{"30d", "30 d", "Last 30 days"},
    Preset{"", "All", "All time"},
};

// The same filter for other times.
Data presets_data(const AuditFilter& asked) {
  Data presets = list();
  for (const Preset& preset : kPresets) {
    AuditFilter one = asked;
    one.since.typed = preset.since;
    one.until.typed.clear();
    Data data = object();
    data["label"] = Data(std::string(preset.label));
    data["spoken"] = Data(std::string(preset.spoken));
    data["url"] = Data(one.url(kPath));
    set_flag(data, "chosen", asked.since.typed == preset.since && asked.until.typed.empty());
    presets.push_back(std::move(data));
  }
  return presets;
}

// "2026-05-01 to 2026-05-04", if the times are none of the presets.
// "from 4 May 2026"; nothing where it is one of the presets.
std::string dates_text(const AuditFilter& asked) {
  const auto in_words = [&](const std::string& typed) {
    const auto day = start_of_day(typed, asked.reader);
    // Isolated, because months may be written from right to left.
    return day ? "\u2068" + date_text(*day, asked.reader) + "\u2069" : typed;
  };
  if (asked.until.typed.empty() && std::ranges::any_of(kPresets, [&](const Preset& preset) {
        return preset.since == asked.since.typed;
      })) {
    return {};
  }
  const std::string since = in_words(asked.since.typed);
  const std::string until = in_words(asked.until.typed);
  if (since.empty()) return "to " + until;
  return until.empty() ? "from " + since : since + " to " + until;
}

// "1,234 events", or nothing where they are not counted.
Result<std::string> count_text(const EventLog& log, const projections::Views& views,
                               const projections::EventFilter& filter) {
  const auto counted = projections::count_events(log, views, filter, kCountedMax + 1);
  if (!counted) return tl::unexpected(counted.error());
  if (!*counted) return std::string();
  if (**counted > kCountedMax) return "More than " + grouped(kCountedMax) + " events";
  return grouped(**counted) + (**counted == 1 ? " event" : " events");
}

void show_filter(const AuditFilter& asked, const projections::Views& views, Data& data) {
  data["person"] = field_data(asked.person);
  data["type"] = field_data(asked.type);
  data["since"] = moment_data(asked.since);
  data["until"] = moment_data(asked.until);
  data["types"] = types_data(asked.type.typed);
  data["presets"] = presets_data(asked);
  const std::string dates = dates_text(asked);
  data["dates"] = dates.empty() ? Data(false) : Data(dates);
  set_flag(data, "has_wrong_dates", !asked.since.error.empty() || !asked.until.error.empty());
  AuditFilter activity = asked;
  activity.type.typed = ActivityPinged::kInfo.name;
  data["activity_url"] = Data(activity.url(kPath));
  data["candidates"] = candidates_data(asked, views);
  set_flag(data, "has_candidates", !asked.candidates.empty());
  set_flag(data, "is_filtered", !asked.is_empty());
  set_flag(data, "leaves_out_activity", !asked.filter.types.contains_activity());
}

// Which clock the page has, and the way to the other one.
void show_clock(const AuditFilter& asked, const std::string& zone, Data& data) {
  AuditFilter other = asked;
  other.is_in_utc = !asked.is_in_utc;
  const bool has_two = zone != "UTC";
  data["clock"] = Data(asked.reader.zone);
  data["other_clock"] = has_two ? Data(asked.is_in_utc ? zone : "UTC") : Data(false);
  data["other_clock_url"] = Data(other.url(kPath));
  set_flag(data, "is_in_utc", asked.is_in_utc);
}

void show_pages(const AuditFilter& asked, const projections::AuditPage& page, Data& data) {
  set_flag(data, "is_empty", page.positions.empty());
  set_flag(data, "is_turned", page.older || page.newer);
  data["older"] = page.older ? Data(asked.url(kPath, *page.older)) : Data(false);
  // The newest page's address has no position, so it stays the newest.
  const bool newest = page.newer && *page.newer >= page.end;
  data["newer"] = !page.newer ? Data(false)
                  : newest    ? Data(asked.url(kPath))
                              : Data(asked.url(kPath, *page.newer));
  data["newest"] = page.newer && !newest ? Data(asked.url(kPath)) : Data(false);
  data["csv"] = Data(asked.url("/audit/export.csv"));
  data["jsonl"] = Data(asked.url("/audit/export.jsonl"));
}

}  // namespace

Result<void> show_audit(Exchange& exchange) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<AuditFilter> asked = read_audit_filter(exchange, *views);
  if (!asked) return tl::unexpected(asked.error());

  Data data = object();
  show_filter(*asked, *views, data);
  show_clock(*asked, reader_time(exchange).zone, data);
  set_flag(data, "is_good", asked->is_good());
  const int status = asked->is_good() ? 200 : 400;
  if (asked->is_good()) {
    const EventLog& log = exchange.app.instance.log();
    projections::AuditQuery query{.filter = asked->filter, .limit = kPageSize};
    if (asked->before) query.before = *asked->before;
    const Result<projections::AuditPage> page = projections::newest_events(log, *views, query);
    if (!page) return tl::unexpected(page.error());
    Result<Data> rows = audit_rows(exchange.app.instance, *views, page->positions, asked->reader,
                                   RowTimes::kExact, exchange.asker());
    if (!rows) return tl::unexpected(rows.error());
    data["rows"] = *std::move(rows);
    Result<std::string> count = count_text(log, *views, asked->filter);
    if (!count) return tl::unexpected(count.error());
    data["count"] = count->empty() ? Data(false) : Data(*std::move(count));
    show_pages(*asked, *page, data);
    const auto signer = exchange.app.instance.signer();
    const auto checkpoint = signer ? (*signer)->last() : std::nullopt;
    data["signed"] = checkpoint ? checkpoint_data(*checkpoint) : Data(false);
  }
  return send_page(exchange, {"audit", "Audit log", MenuItem::kAudit, status}, std::move(data));
}

}  // namespace muster::http::pages

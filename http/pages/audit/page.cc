// The audit log: who did what to whom, through which channel, and when. Newest first.
#include <utility>

#include "http/pages/audit/filter.h"
#include "http/pages/audit/rows.h"
#include "http/pages/audit/words.h"
#include "http/pages/frame.h"
#include "http/pipeline/exchange.h"
#include "projections/audit.h"
#include "projections/audit_query.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kPageSize = 50;
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

Data candidates_data(const AuditFilter& asked) {
  Data rows = list();
  for (const projections::PersonRow& person : asked.candidates) {
    AuditFilter one = asked;
    one.filter.user = person.id;
    Data row = object();
    row["name"] = Data(person.status == UserStatus::kRemoved
                           ? "removed account " + std::to_string(person.id.value)
                           : projections::display_name(person));
    row["email"] = Data(person.email);
    row["url"] = Data(one.url(kPath));
    rows.push_back(std::move(row));
  }
  return rows;
}

void show_filter(const AuditFilter& asked, Data& data) {
  data["person"] = field_data(asked.person);
  data["type"] = field_data(asked.type);
  data["since"] = moment_data(asked.since);
  data["until"] = moment_data(asked.until);
  data["types"] = types_data(asked.type.typed);
  data["candidates"] = candidates_data(asked);
  set_flag(data, "has_candidates", !asked.candidates.empty());
  set_flag(data, "is_filtered", !asked.is_empty());
  set_flag(data, "leaves_out_activity", !asked.filter.types.contains_activity());
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
  show_filter(*asked, data);
  set_flag(data, "is_good", asked->is_good());
  const int status = asked->is_good() ? 200 : 400;
  if (asked->is_good()) {
    const EventLog& log = exchange.app.instance.log();
    projections::AuditQuery query{.filter = asked->filter, .limit = kPageSize};
    if (asked->before) query.before = *asked->before;
    const Result<projections::AuditPage> page = projections::newest_events(log, *views, query);
    if (!page) return tl::unexpected(page.error());
    Result<Data> rows =
        audit_rows(log, *views, page->positions, exchange.app.instance.clock().now());
    if (!rows) return tl::unexpected(rows.error());
    data["rows"] = *std::move(rows);
    show_pages(*asked, *page, data);
  }
  return send_page(exchange, {"audit", "Audit log", MenuItem::kAudit, status}, std::move(data));
}

}  // namespace muster::http::pages

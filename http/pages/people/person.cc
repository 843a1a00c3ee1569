// One person: who they are, and what they did.
#include <utility>

#include "core/accounts/rights.h"
#include "http/pages/audit/rows.h"
#include "http/pages/frame.h"
#include "http/pages/handlers.h"
#include "http/pages/people/activity_svg.h"
#include "http/pages/time_text.h"
#include "projections/audit_query.h"
#include "projections/person_detail.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kLatestEvents = 10;

std::string joined_how(SignUpVia via) {
  switch (via) {
    case SignUpVia::kFirstRun:
      return "Signed up first, and founded the organization";
    case SignUpVia::kOpenSignUp:
      return "Signed up";
    case SignUpVia::kInviteLink:
      return "Through the invitation link";
    case SignUpVia::kCli:
      return "Created from a shell";
    case SignUpVia::kApi:
      return "Created by a program";
    case SignUpVia::kImport:
      return "Imported";
  }
  return "Unknown";  // a newer edition wrote it
}

Data project_data(const PersonDetail::Project& entry, std::optional<Timestamp> moment,
                  Timestamp now) {
  Data row = object();
  row["title"] = Data(entry.project.title);
  set_flag(row, "deleted", entry.project.deleted);
  set_number(row, "annotations", entry.involvement.annotations);
  row["moment"] = moment ? time_data(*moment, now) : Data(false);
  return row;
}

Result<Data> latest_events(const EventLog& log, const Views& views, UserId user, Timestamp now) {
  AuditQuery query;
  query.filter.user = user;
  query.limit = kLatestEvents;
  const Result<AuditPage> page = newest_events(log, views, query);
  if (!page) return tl::unexpected(page.error());
  return audit_rows(log, views, page->positions, now);
}

}  // namespace

Result<void> show_person(Exchange& exchange) {
  const Result<Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto detail = person_detail(*views, UserId(exchange.path_id));
  if (!detail) return fail(ErrorCode::kNotFound, "There is nobody with this number here.", "user");
  const PersonRow& person = detail->person;

  const Timestamp now = exchange.app.instance.clock().now();
  Data created = list();
  for (const auto& entry : detail->created) {
    created.push_back(project_data(entry, entry.project.created_at, now));
  }
  Data contributed = list();
  for (const auto& entry : detail->contributed) {
    contributed.push_back(project_data(entry, entry.involvement.last_contribution_at, now));
  }
  Data data = object();
  data["person"] = person_data(person);
  set_flag(data, "deactivated", person.status == UserStatus::kDeactivated);
  set_flag(data, "may_make_link",
           person.status == UserStatus::kActive && may_act_for_everyone(exchange.who) &&
               exchange.who.actor != person.id);
  data["joined"] = time_data(person.joined_at, now);
  set_text(data, "joined_how", joined_how(person.via));
  if (person.created_by) {
    auto by = reference_data(find_person(views->of<People>(), *person.created_by));
    if (by) data["joined_by"] = *std::move(by);
  }
  if (detail->last_activity) data["active"] = time_data(*detail->last_activity, now);
  const Day today = day_of(now);
  const auto days =
      activity_by_day(views->of<Activity>(), person.id, today, kHeatMapDays);
  data["heat_map"] = Data(heat_map_svg(days, today));
  data["days_active"] = Data(days_active_text(days));
  set_text(data, "phone", person.phone);
  set_flag(data, "has_created", !detail->created.empty());
  set_flag(data, "has_contributed", !detail->contributed.empty());
  data["created"] = std::move(created);
  data["contributed"] = std::move(contributed);
  Result<Data> events = latest_events(exchange.app.instance.log(), *views, person.id, now);
  if (!events) return tl::unexpected(events.error());
  data["rows"] = *std::move(events);
  return send_page(exchange, {"person", display_name(person), MenuItem::kPeople, 200, Secrets::kNone},
                   std::move(data));
}

}  // namespace muster::http::pages

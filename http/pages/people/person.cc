// A person's page: who they are, and what they did.
#include <cstdint>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "http/pages/audit/rows.h"
#include "http/pages/audit/words.h"
#include "http/pages/frame.h"
#include "http/pages/paging.h"
#include "http/pages/people/activity_svg.h"
#include "http/pages/people/past.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "projections/audit/query.h"
#include "projections/person_detail.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kLatestEvents = 10;
constexpr std::uint64_t kProjectsAPage = 50;

Data project_data(const projections::PersonDetail::Project& entry, std::optional<Timestamp> moment,
                  const ReaderTime& reader) {
  Data row = object();
  row["id"] = Data(std::to_string(entry.project.id.value));
  row["title"] = Data(entry.project.title);
  set_flag(row, "deleted", entry.project.deleted);
  set_number(row, "annotations", entry.involvement.annotations);
  row["moment"] = moment ? time_data(*moment, reader) : Data(false);
  return row;
}

Result<Data> latest_events(projections::Instance& instance, const projections::Views& views,
                           UserId user, const ReaderTime& reader, const Asker& asker) {
  projections::AuditQuery query;
  query.filter.user = user;
  query.limit = kLatestEvents;
  const Result<projections::AuditPage> page =
      projections::newest_events(instance.log(), views, query);
  if (!page) return tl::unexpected(page.error());
  return audit_rows(instance, views, page->positions, reader, RowTimes::kRelative, asker);
}

// Two lists on one page, each paged separately: turning one leaves the other where it is.
struct ListPages {
  std::uint64_t created = 1;
  std::uint64_t contributed = 1;
};

Result<ListPages> list_pages_asked(const Exchange& exchange) {
  const Result<std::uint64_t> created = read_page_number(exchange.query("created"));
  if (!created) return tl::unexpected(created.error());
  const Result<std::uint64_t> contributed = read_page_number(exchange.query("contributed"));
  if (!contributed) return tl::unexpected(contributed.error());
  return ListPages{*created, *contributed};
}

projections::ProjectSlice slice_of(std::uint64_t page) {
  return {(page - 1) * kProjectsAPage, kProjectsAPage, true};
}

struct ProjectList {
  std::string_view name;   // in the address
  std::string_view label;  // of its pages
  std::uint64_t page;
  std::uint64_t count;
};

// Pages of the list; the other one stays.
Result<Data> list_pages(UserId person, const ProjectList& list, const ProjectList& other,
                        const AsOf& as_of) {
  const Result<Paging> paging = paging_of(list.page, list.count, kProjectsAPage);
  if (!paging) return tl::unexpected(paging.error());
  std::string path = "/people/" + std::to_string(person.value);
  if (other.page > 1)
    path.append("?").append(other.name).append("=").append(std::to_string(other.page));
  if (as_of.moment) {
    path.append(path.find('?') == path.npos ? "?" : "&").append("as_of=");
    path.append(std::to_string(as_of.moment->last().value));
  }
  return pages_data(*paging, path, list.name, list.label);
}

}  // namespace

Result<void> show_person(Exchange& exchange) {
  const Result<ListPages> pages = list_pages_asked(exchange);
  if (!pages) return tl::unexpected(pages.error());
  const ReaderTime reader = reader_time(exchange);
  const Result<AsOf> as_of = read_page_as_of(exchange, reader);
  if (!as_of) return tl::unexpected(as_of.error());
  const auto views = as_of->views(exchange);
  if (!views) return tl::unexpected(views.error());
  const auto detail = projections::person_detail(
      **views, UserId(exchange.path_id), slice_of(pages->created), slice_of(pages->contributed));
  if (!detail) return no_such_person();
  const projections::PersonRow& person = detail->person;

  Data created = list();
  for (const auto& entry : detail->created.shown) {
    created.push_back(project_data(entry, entry.project.created_at, reader));
  }
  Data contributed = list();
  for (const auto& entry : detail->contributed.shown) {
    contributed.push_back(project_data(entry, entry.involvement.last_contribution_at, reader));
  }
  Data data = object();
  data["person"] = person_data_of(person, *as_of);
  set_role(data, person.role);
  set_flag(data, "deactivated", person.status == UserStatus::kDeactivated);
  const bool may_change = !as_of->past && exchange.who.actor != person.id &&
                          may_overrule(exchange.asker(), person.role);
  set_flag(data, "may_make_link",
           may_change && exchange.may(Right::kMakePasswordLinks) &&
               person.status == UserStatus::kActive);
  set_flag(data, "may_manage", may_change && exchange.may(Right::kManageAccounts));
  show_past(data, *as_of, "/people/" + std::to_string(person.id.value), reader);
  data["joined"] = time_data(person.joined_at, reader);
  set_text(data, "joined_how", words_of(person.via));
  if (person.created_by) {
    auto by = reference_data(
        projections::find_person((*views)->of<projections::People>(), *person.created_by));
    if (by) data["joined_by"] = *std::move(by);
  }
  if (detail->last_activity) data["active"] = time_data(*detail->last_activity, reader);
  const projections::Day today = projections::day_of(now_of(*as_of, reader));
  const auto days = projections::activity_by_day((*views)->of<projections::Activity>(), person.id,
                                                 today, kHeatMapDays);
  data["heat_map"] = Data(heat_map_svg(days, today, reader));
  data["heat_map_days"] = Data(heat_map_days_svg(reader));
  data["heat_map_legend"] = Data(heat_map_legend_svg());
  data["days_active"] = Data(days_active_text(days, kHeatMapPeriod));
  set_text(data, "phone", person.phone);
  set_flag(data, "has_created", detail->created.count > 0);
  set_flag(data, "has_contributed", detail->contributed.count > 0);
  const ProjectList created_list{"created", "Pages of projects created", pages->created,
                                 detail->created.count};
  const ProjectList contributed_list{"contributed", "Pages of projects contributed to",
                                     pages->contributed, detail->contributed.count};
  auto created_pages = list_pages(person.id, created_list, contributed_list, *as_of);
  if (!created_pages) return tl::unexpected(created_pages.error());
  data["created_pages"] = *std::move(created_pages);
  auto contributed_pages = list_pages(person.id, contributed_list, created_list, *as_of);
  if (!contributed_pages) return tl::unexpected(contributed_pages.error());
  data["contributed_pages"] = *std::move(contributed_pages);
  data["created"] = std::move(created);
  data["contributed"] = std::move(contributed);
  if (!as_of->past) {  // there is no index of events in the past, and the audit log has them
    Result<Data> events =
        latest_events(exchange.app.instance, **views, person.id, reader, exchange.asker());
    if (!events) return tl::unexpected(events.error());
    data["rows"] = *std::move(events);
  }
  return send_page(
      exchange,
      {"person", projections::display_name(person), MenuItem::kPeople, 200, Secrets::kNone},
      std::move(data));
}

}  // namespace muster::http::pages

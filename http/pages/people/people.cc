// The people list: everyone with an account.
#include "projections/people.h"

#include <cstdint>
#include <utility>

#include "core/accounts/rights.h"
#include "http/pages/frame.h"
#include "http/pages/paging.h"
#include "http/pages/people/activity_svg.h"
#include "http/pages/people/address.h"
#include "http/pages/people/past.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "projections/activity.h"

namespace muster::http::pages {
namespace {

constexpr std::uint64_t kPageSize = 50;

Data row_data(const projections::Views& views, const projections::PersonRow& person,
              const AsOf& as_of, const ReaderTime& reader) {
  Data row = person_data_of(person, as_of);
  const auto active = projections::last_activity(views.of<projections::Activity>(), person.id);
  row["active"] = active ? time_data(*active, reader) : Data(false);
  row["spark"] = Data(spark_svg(
      projections::activity_by_day(views.of<projections::Activity>(), person.id,
                                   projections::day_of(now_of(as_of, reader)), kSparkDays)));
  set_number(row, "projects", person.projects);
  set_role(row, person.role);
  return row;
}

}  // namespace

Result<void> show_people(Exchange& exchange) {
  Result<PeopleAddress> address = read_people_address(exchange);
  if (!address) return tl::unexpected(address.error());
  const ReaderTime reader = reader_time(exchange);
  const Result<AsOf> as_of = read_page_as_of(exchange, reader);
  if (!as_of) return tl::unexpected(as_of.error());
  if (as_of->moment) address->as_of = as_of->moment->last();
  const projections::PeopleQuery query{.order = address->order,
                                       .search = address->search,
                                       .filter = address->filter(now_of(*as_of, reader)),
                                       .offset = (address->page - 1) * kPageSize,
                                       .limit = kPageSize};
  const Result<projections::PeoplePage> page = as_of->people(exchange, query);
  if (!page) return tl::unexpected(page.error());
  const Result<Paging> paging = paging_of(address->page, page->count, kPageSize);
  if (!paging) return tl::unexpected(paging.error());
  const auto views = as_of->views(exchange);
  if (!views) return tl::unexpected(views.error());

  Data rows = list();
  for (const UserId id : page->ids) {
    const auto person = projections::find_person((*views)->of<projections::People>(), id);
    if (person) rows.push_back(row_data(**views, *person, *as_of, reader));
  }
  Data data = object();
  data["people"] = std::move(rows);
  data["pages"] = pages_data(*paging, address->text());
  set_number(data, "count", page->count);
  set_flag(data, "is_one", page->count == 1);
  set_flag(data, "is_empty", page->count == 0);
  data["search"] = Data(address->search);
  set_flag(data, "is_search", !address->search.empty());
  set_flag(data, "is_part", !address->search.empty() || address->is_filtered());
  set_flag(data, "may_manage", !as_of->past && exchange.may(Right::kManageAccounts));
  set_text(data, "csv", address->text("/people/export.csv"));
  set_sorting(data, *address);
  set_filter(data, *address);
  show_past(data, *as_of, "/people/", reader);
  return send_page(exchange, {"people", "People", MenuItem::kPeople, 200, Secrets::kNone},
                   std::move(data));
}

}  // namespace muster::http::pages

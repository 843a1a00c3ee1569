// The people list: everyone with an account.
#include "projections/people.h"

#include <cstdint>
#include <utility>

#include "http/pages/frame.h"
#include "http/pages/paging.h"
#include "http/pages/people/activity_svg.h"
#include "http/pages/people/address.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "projections/activity.h"

namespace muster::http::pages {
namespace {

constexpr std::uint64_t kPageSize = 50;

Data row_data(const projections::Views& views, const projections::PersonRow& person,
              const ReaderTime& reader) {
  Data row = person_data(person);
  const auto active = projections::last_activity(views.of<projections::Activity>(), person.id);
  row["active"] = active ? time_data(*active, reader) : Data(false);
  row["spark"] = Data(spark_svg(projections::activity_by_day(
      views.of<projections::Activity>(), person.id, projections::day_of(reader.now), kSparkDays)));
  set_number(row, "projects", person.projects);
  return row;
}

}  // namespace

Result<void> show_people(Exchange& exchange) {
  const Result<PeopleAddress> address = read_people_address(exchange);
  if (!address) return tl::unexpected(address.error());
  const projections::PeopleQuery query{address->order, address->search,
                                       (address->page - 1) * kPageSize, kPageSize};
  const Result<projections::PeoplePage> page = exchange.app.instance.people(query);
  if (!page) return tl::unexpected(page.error());
  const Result<Paging> paging = paging_of(address->page, page->count, kPageSize);
  if (!paging) return tl::unexpected(paging.error());
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());

  const ReaderTime reader = reader_time(exchange);
  Data rows = list();
  for (const UserId id : page->ids) {
    const auto person = projections::find_person(views->of<projections::People>(), id);
    if (person) rows.push_back(row_data(*views, *person, reader));
  }
  Data data = object();
  data["people"] = std::move(rows);
  data["pages"] = pages_data(*paging, address->text());
  set_number(data, "count", page->count);
  set_flag(data, "is_one", page->count == 1);
  set_flag(data, "is_empty", page->count == 0);
  data["search"] = Data(address->search);
  set_flag(data, "is_search", !address->search.empty());
  set_sorting(data, *address);
  return send_page(exchange, {"people", "People", MenuItem::kPeople, 200, Secrets::kNone},
                   std::move(data));
}

}  // namespace muster::http::pages

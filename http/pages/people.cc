// Everybody with an account, and the invitation link.
#include "projections/people.h"

#include <utility>

#include "http/pages/frame.h"
#include "http/pages/handlers.h"
#include "http/pages/paging.h"
#include "http/pages/people_address.h"
#include "http/pages/time_text.h"
#include "projections/activity.h"

namespace muster::http::pages {
namespace {

constexpr std::uint64_t kPageSize = 50;
// For how long after a reset the person who did it is told so.
constexpr Duration kResetIsNews = std::chrono::minutes(1);

Data row_data(const Views& views, const PersonRow& person, Timestamp now) {
  Data row = person_data(person);
  const auto active = last_activity(*views.snapshot, views.activity, person.id);
  row["active"] = active ? time_data(*active, now) : Data(false);
  set_number(row, "projects", person.projects);
  return row;
}

Data invite_data(const Exchange& exchange, const Views& views, const Invite& invite,
                 Timestamp now) {
  Data data = object();
  data["url"] = Data(exchange.public_base()
                         .append("/user/signup/?token=")
                         .append(url_encode(invite.token.reveal())));
  data["made"] = time_data(invite.reset_at, now);
  std::optional<Data> by;
  if (invite.reset_by) {
    by = reference_data(find_person(*views.snapshot, views.people, *invite.reset_by));
  }
  data["made_by"] = by ? *std::move(by) : Data(false);
  set_flag(data, "made_from_shell", !invite.reset_by);
  return data;
}

}  // namespace

Result<void> show_people(Exchange& exchange) {
  const Result<PeopleAddress> address = read_people_address(exchange);
  if (!address) return tl::unexpected(address.error());
  const PeopleQuery query{address->order, address->search, (address->page - 1) * kPageSize,
                          kPageSize};
  const Result<PeoplePage> page = exchange.app.instance.people(query);
  if (!page) return tl::unexpected(page.error());
  const Result<Paging> paging = paging_of(address->page, page->count, kPageSize);
  if (!paging) return tl::unexpected(paging.error());
  const Result<Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<Invite> invite = exchange.accounts().invite();
  if (!invite) return tl::unexpected(invite.error());

  const Timestamp now = exchange.app.instance.clock().now();
  Data rows = list();
  for (const UserId id : page->ids) {
    const auto person = find_person(*views->snapshot, views->people, id);
    if (person) rows.push_back(row_data(*views, *person, now));
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
  data["invite"] = invite_data(exchange, *views, *invite, now);
  // Said to the one who did it, and not for ever to whoever keeps the address.
  set_flag(data, "invite_was_reset",
           exchange.query("reset") == "1" && invite->reset_by == exchange.caller->user.id &&
               now - invite->reset_at < kResetIsNews);
  return send_page(exchange, {"people", "People", Place::kPeople}, std::move(data));
}

Result<void> reset_invite(Exchange& exchange) {
  const Result<Invite> done = exchange.accounts().reset_invite(exchange.who);
  if (!done) return tl::unexpected(done.error());
  exchange.redirect("/people/?reset=1#add-people");
  return {};
}

}  // namespace muster::http::pages

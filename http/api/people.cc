// Who calls, and everybody with an account: Label Studio's user objects.

#include <limits>

#include "http/api/api.h"
#include "http/api/json_input.h"
#include "http/exchange.h"
#include "projections/activity.h"
#include "projections/person_detail.h"

namespace muster::http::api {

namespace {

Result<Json> user_answer(const Exchange& exchange, UserId id) {
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto person = find_person(*views->snapshot, views->people, id);
  if (!person) return fail(ErrorCode::kNotFound, "There is no user with this id.", "id");
  return user_json(*person, last_activity(*views->snapshot, views->activity, id));
}

}  // namespace

Result<void> who_am_i(Exchange& exchange) {
  auto answer = user_answer(exchange, exchange.caller->user.id);
  if (!answer) return tl::unexpected(answer.error());
  exchange.json(200, *answer);
  return {};
}

Result<void> list_users(Exchange& exchange) {
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  Json users = Json::array();
  for (const PersonRow& person :
       list_people(*views->snapshot, views->people, 0, std::numeric_limits<std::uint64_t>::max())) {
    users.push_back(user_json(person, last_activity(*views->snapshot, views->activity, person.id)));
  }
  exchange.json(200, users);
  return {};
}

Result<void> show_user(Exchange& exchange) {
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto detail = person_detail(*views, UserId(exchange.path_id));
  if (!detail) return fail(ErrorCode::kNotFound, "There is no user with this id.", "id");
  exchange.json(200, person_detail_json(*detail));
  return {};
}

// Everyone with an account may change everyone's profile; the event says who did.
Result<void> update_user(Exchange& exchange) {
  auto input = json_object(exchange.body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"first_name", "last_name", "phone"}); !ok) return ok;
  auto first_name = optional_text_field(*input, "first_name");
  if (!first_name) return tl::unexpected(first_name.error());
  auto last_name = optional_text_field(*input, "last_name");
  if (!last_name) return tl::unexpected(last_name.error());
  auto phone = optional_text_field(*input, "phone");
  if (!phone) return tl::unexpected(phone.error());

  const UserId id(exchange.path_id);
  const ProfileChange change{std::move(*first_name), std::move(*last_name), std::move(*phone)};
  if (auto ok = exchange.accounts().update_profile(id, change, exchange.who); !ok) return ok;
  auto answer = user_answer(exchange, id);
  if (!answer) return tl::unexpected(answer.error());
  exchange.json(200, *answer);
  return {};
}

}  // namespace muster::http::api

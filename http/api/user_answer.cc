#include "http/api/user_answer.h"

#include "core/accounts/refusals.h"
#include "http/api/user_json.h"
#include "projections/activity.h"
#include "projections/people.h"

namespace muster::http::api {

Result<Json> user_answer(const Exchange& exchange, UserId id) {
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto person = projections::find_person(views->of<projections::People>(), id);
  if (!person) return no_such_person("id");
  return user_json(exchange.app.base, *person,
                   projections::last_activity(views->of<projections::Activity>(), id));
}

Result<void> answer_with_user(Exchange& exchange, UserId id) {
  const auto answer = user_answer(exchange, id);
  if (!answer) return tl::unexpected(answer.error());
  exchange.json(200, *answer);
  return {};
}

}  // namespace muster::http::api

// What opens, closes and changes accounts: for those whose role allows it (core/accounts/rights.h);
// the email also for its owner, with their password.

#include <utility>

#include "core/accounts/refusals.h"
#include "http/api/json_input.h"
#include "http/api/user_answer.h"
#include "http/pipeline/exchange.h"

namespace muster::http::api {

namespace {

// Submits, and answers with the person as they are now.
Result<void> change(Exchange& exchange, Command command) {
  const auto done = exchange.submit(std::move(command));
  if (!done) return tl::unexpected(done.error());
  return answer_with_user(exchange, UserId(exchange.path_id));
}

}  // namespace

Result<void> deactivate_user(Exchange& exchange) {
  return change(exchange, DeactivateUser{UserId(exchange.path_id)});
}

Result<void> reactivate_user(Exchange& exchange) {
  return change(exchange, ReactivateUser{UserId(exchange.path_id)});
}

// Of others; one's own is closed on a page, which asks for the password.
Result<void> remove_user(Exchange& exchange) {
  const UserId user(exchange.path_id);
  if (exchange.who.actor == user) {
    return fail(ErrorCode::kForbidden, "Close your own account under Account & Settings.", "id");
  }
  const auto done = exchange.submit(RemoveUser{user});
  if (!done) return tl::unexpected(done.error());
  exchange.no_content();
  return {};
}

Result<void> change_email(Exchange& exchange) {
  auto input = json_object(exchange.body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"email", "old_password"}); !ok) return ok;
  const auto email = text_field(*input, "email");
  if (!email) return tl::unexpected(email.error());
  auto password = optional_text_field(*input, "old_password");
  if (!password) return tl::unexpected(password.error());
  std::optional<Secret> secret;
  if (*password) secret.emplace(**std::move(password));
  const UserId user(exchange.path_id);
  if (auto ok =
          exchange.accounts().change_email(user, *email, secret, exchange.device(), exchange.who);
      !ok)
    return ok;
  return answer_with_user(exchange, user);
}

Result<void> set_role(Exchange& exchange) {
  auto input = json_object(exchange.body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"role"}); !ok) return ok;
  const auto name = text_field(*input, "role");
  if (!name) return tl::unexpected(name.error());
  const auto role = role_named(*name);
  if (!role) {
    return fail(ErrorCode::kInvalid, "A role is one of owner, administrator, member and auditor.",
                "role");
  }
  return change(exchange, SetRole{UserId(exchange.path_id), *role});
}

// The caller's own.
Result<void> hand_over_ownership(Exchange& exchange) {
  return change(exchange, HandOverOwnership{exchange.caller->user.id, UserId(exchange.path_id)});
}

}  // namespace muster::http::api

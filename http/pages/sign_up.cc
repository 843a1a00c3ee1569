// Signing up: open, or with the invitation link (?token=).
//
// The token is in the page's address, which the page keeps private.
#include <utility>

#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/errors.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

// nullopt if the name was not sent or is empty.
std::optional<std::string> unless_empty(std::optional<std::string> text) {
  return text && !text->empty() ? std::move(text) : std::nullopt;
}

// Refuses a request without the required token, or with an expired one.
Result<void> refuse_at_the_door(Exchange& exchange, bool came_with_token, const Error& error) {
  if (error.code == ErrorCode::kTooMany) return tl::unexpected(error);
  exchange.keep_address_private();
  const bool has_anybody = exchange.accounts().has_anybody();
  Data data = object();
  std::string heading;
  std::string what_to_do;
  if (came_with_token) {
    heading = "This invitation link does not work";
    what_to_do = error.message;
  } else {
    heading = "Sign-up is by invitation only";
    what_to_do = has_anybody ? "Ask someone with an account for the invitation link. They find it "
                               "under People > Add People."
                             : "There are no accounts yet. The administrator creates the first "
                               "one, and can then share the invitation link.";
  }
  set_text(data, "heading", heading);
  set_text(data, "what_to_do", what_to_do);
  set_flag(data, "has_anybody", has_anybody);
  set_flag(data, "operator", !came_with_token || !has_anybody);
  return send_page(exchange, {"sign_up_closed", heading, MenuItem::kElsewhere, 403},
                   std::move(data));
}

// Requires: there is one.
std::string organization_title(const Exchange& exchange) {
  return Accounts(exchange.app.instance.sequencer().registry()).organization()->title;
}

Result<void> show_form(Exchange& exchange, const Form& form,
                       const std::optional<std::string>& token,
                       const std::optional<std::string>& next) {
  exchange.keep_address_private();
  const bool has_anybody = exchange.accounts().has_anybody();
  Data data = object();
  set_text(data, "heading", has_anybody ? "Create your account" : "Create the first account");
  set_text(data, "lead",
           has_anybody ? "Join " + organization_title(exchange)
                       : "Create the owner account. You can invite others next.");
  if (token) set_text(data, "token", *token);
  const std::string after = path_after_sign_in(next);
  if (after != path_after_sign_in({})) set_text(data, "next", after);
  set_text(data, "login_url", with_next("/user/login/", next));
  set_flag(data, "has_anybody", has_anybody);
  set_flag(data, "email_taken", form.status() == http_status(ErrorCode::kConflict));
  set_flag(data, "focus_email", !form.is_refused());
  form.show_in(data);
  return send_page(exchange, {"sign_up", "Sign up", MenuItem::kElsewhere, form.status()},
                   std::move(data));
}

Result<void> say_already_in(Exchange& exchange) {
  exchange.keep_address_private();
  return send_page(exchange, {"already_in", "You already have an account"}, object());
}

Result<void> may_sign_up(Exchange& exchange, const std::optional<std::string>& token) {
  const auto invite = token ? std::optional(Secret(*token)) : std::nullopt;
  return exchange.accounts().check_invite(invite, exchange.who, exchange.place());
}

}  // namespace

Result<void> show_sign_up(Exchange& exchange) {
  const auto token = unless_empty(exchange.query("token"));
  const auto next = exchange.query("next");
  if (exchange.caller) {
    if (token) return say_already_in(exchange);
    exchange.redirect(path_after_sign_in(next));
    return {};
  }
  if (auto may = may_sign_up(exchange, token); !may) {
    return refuse_at_the_door(exchange, token.has_value(), may.error());
  }
  return show_form(exchange, Form(), token, next);
}

Result<void> sign_up(Exchange& exchange) {
  if (exchange.caller) return say_already_in(exchange);
  const auto token = unless_empty(exchange.form("token"));
  const auto next = exchange.form("next");
  Form form(exchange);
  NewAccount account;
  account.email = form.text("email");
  account.password = form.secret("password");
  account.first_name = form.text("first_name");
  account.last_name = form.text("last_name");
  if (token) account.invite = Secret(*token);
  if (auto may = may_sign_up(exchange, token); !may) {
    return refuse_at_the_door(exchange, token.has_value(), may.error());
  }
  form.require("email", "Enter your email address.");
  form.require("password", "Choose a password.");
  form.refuse_all(exchange.accounts().faults_of(account));
  if (form.is_refused()) return show_form(exchange, form, token, next);

  const Result<SignedIn> done =
      exchange.accounts().sign_up(account, exchange.device(), exchange.who);
  if (!done) {
    // Reset between the check above and the decision.
    if (done.error().code == ErrorCode::kForbidden) {
      return refuse_at_the_door(exchange, token.has_value(), done.error());
    }
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    return show_form(exchange, form, token, next);
  }
  if (done->known_device) set_device_cookie(exchange, *done->known_device);
  set_session_cookie(exchange, done->session_token);
  exchange.redirect(path_after_sign_in(next));
  return {};
}

}  // namespace muster::http::pages

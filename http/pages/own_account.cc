// Changing one's own email, and leaving: each on a page that asks for the password.
#include <optional>
#include <utility>

#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

Result<void> show_email_form(Exchange& exchange, const Form& form) {
  Data data = object();
  form.show_in(data);
  return send_page(exchange, {"change_email", "Change email", MenuItem::kAccount, form.status()},
                   std::move(data));
}

Result<void> show_leaving(Exchange& exchange, const Form& form) {
  Data data = object();
  set_flag(data, "is_only_owner", exchange.accounts().is_only_owner(exchange.caller->user));
  form.show_in(data);
  return send_page(exchange, {"leave", "Close account", MenuItem::kAccount, form.status()},
                   std::move(data));
}

}  // namespace

Result<void> show_change_email(Exchange& exchange) { return show_email_form(exchange, Form()); }

Result<void> change_own_email(Exchange& exchange) {
  Form form(exchange);
  const std::string email = form.text("email");
  const Secret password = form.secret("old_password");
  const UserRow before = exchange.caller->user;
  form.require("email", "Enter your new email address.");
  form.require("old_password", "Enter your current password.");
  if (form.is_refused()) return show_email_form(exchange, form);
  const Result<void> done =
      exchange.accounts().change_email(before.id, email, password, exchange.device(), exchange.who);
  if (!done) {
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    return show_email_form(exchange, form);
  }
  const auto now = exchange.accounts().user(before.id);
  const bool is_changed = now && now->email != before.email;
  redirect_saying(exchange, "/user/account/",
                  is_changed ? Flash::kOwnEmailChanged : Flash::kNothingToSave);
  return {};
}

Result<void> confirm_leaving(Exchange& exchange) { return show_leaving(exchange, Form()); }

Result<void> leave(Exchange& exchange) {
  Form form(exchange);
  const Secret password = form.secret("old_password");
  if (!form.require("old_password", "Enter your current password."))
    return show_leaving(exchange, form);
  const Result<void> done = exchange.accounts().leave(exchange.caller->user.id, password,
                                                      exchange.device(), exchange.who);
  if (!done) {
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    return show_leaving(exchange, form);
  }
  clear_session_cookie(exchange);
  redirect_saying(exchange, "/user/login/", Flash::kLeft);
  return {};
}

}  // namespace muster::http::pages

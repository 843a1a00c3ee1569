// Account & Settings: name, password, API token of the person who is signed in.
#include <array>
#include <utility>

#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/handlers.h"

namespace muster::http::pages {
namespace {

struct Saying {
  std::string_view key;
  std::string_view words;
};

// What ?saved= may say. Words never come from the address itself.
constexpr std::array kSayings = {
    Saying{"profile", "Saved."},
    Saying{"password", "Your password is changed. Your other sessions have ended."},
    Saying{"token", "This is your new API token. The old one does not work any more."},
};

std::string saying(const Exchange& exchange) {
  const auto key = exchange.query("saved");
  for (const Saying& saying : kSayings) {
    if (key == saying.key) return std::string(saying.words);
  }
  return {};
}

Result<void> show(Exchange& exchange, Form form) {
  const UserRow& user = exchange.caller->user;
  form.preset("first_name", user.first_name);
  form.preset("last_name", user.last_name);
  form.preset("phone", user.phone);
  Data data = object();
  form.show_in(data);
  const Result<Secret> token = exchange.accounts().api_token(user.id);
  if (token) {
    set_text(data, "api_token", std::string(token->reveal()));
  } else if (token.error().code != ErrorCode::kNotFound) {
    return tl::unexpected(token.error());
  }
  if (form.status() == 200) set_text(data, "flash", saying(exchange));
  return send_page(exchange, {"account", "Account & Settings", Place::kAccount, form.status()},
                   std::move(data));
}

Result<void> show_refused(Exchange& exchange, Form form, const Error& error) {
  if (!form.takes(error)) return tl::unexpected(error);
  form.refuse(error);
  return show(exchange, std::move(form));
}

}  // namespace

Result<void> show_account(Exchange& exchange) { return show(exchange, Form()); }

Result<void> save_profile(Exchange& exchange) {
  Form form(exchange);
  // A field that did not come stays as it is.
  const ProfileChange change{form.optional_text("first_name"), form.optional_text("last_name"),
                             form.optional_text("phone")};
  const Result<void> done =
      exchange.accounts().update_profile(exchange.caller->user.id, change, exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  exchange.redirect("/user/account/?saved=profile");
  return {};
}

Result<void> change_password(Exchange& exchange) {
  Form form(exchange);
  const Secret old_password = form.secret("old_password");
  const Secret new_password = form.secret("password");
  const bool has_old = form.require("old_password", "Enter your present password.");
  const bool has_new = form.require("password", "Choose a new password.");
  if (!has_old || !has_new) return show(exchange, std::move(form));

  std::optional<SessionId> this_session;
  if (exchange.caller->session) this_session = exchange.caller->session->id;
  const Result<void> done = exchange.accounts().change_password(
      exchange.caller->user.id, old_password, new_password, this_session, exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  exchange.redirect("/user/account/?saved=password");
  return {};
}

Result<void> reset_api_token(Exchange& exchange) {
  const Result<Secret> done =
      exchange.accounts().reset_api_token(exchange.caller->user.id, exchange.who);
  if (!done) return tl::unexpected(done.error());
  exchange.redirect("/user/account/?saved=token#api-token");
  return {};
}

}  // namespace muster::http::pages

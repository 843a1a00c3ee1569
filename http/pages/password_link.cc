// The one-time password link: created on a person's page, handed over, and used to choose a new
// password.
//
// Making it asks first. The answer to that form leads to a page that shows the link, from a note in
// the maker's browser (http/pipeline/notes.h): reloading it makes no other link, which would end
// this one, and the link itself is kept nowhere here.
//
// Its token is behind "#" in the link, where no proxy and no server logs it. The linked page sends
// it in a form: by itself with JavaScript (static/js/link.js), otherwise the person pastes the link
// there. Older links had the token in the query; they work until they expire.

#include <chrono>
#include <cstdint>
#include <utility>

#include "core/accounts/commands.h"
#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "core/number.h"
#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/time_text.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/header_value.h"
#include "http/pipeline/notes.h"
#include "http/transport/url.h"

namespace muster::http::pages {
namespace {

// How long the maker's browser can show a link that it has made.
constexpr Note kMade{"password_link", std::chrono::minutes(10)};

std::string link_path(UserId user) {
  return "/people/" + std::to_string(user.value) + "/password-link";
}

// Whom a link in this address would be for. Refuses what the command would refuse.
Result<UserRow> link_owner(const Exchange& exchange) {
  const UserId id(exchange.path_id);
  auto user = exchange.accounts().user(id);
  if (!user || is_gone(user->status)) return no_such_person();
  if (user->status != UserStatus::kActive) {
    return fail(ErrorCode::kNotFound, "This account is deactivated.", "user");
  }
  if (exchange.who.actor == id) {
    return fail(ErrorCode::kForbidden, "Change your own password under Account & Settings.",
                "user");
  }
  if (!exchange.may(Right::kMakePasswordLinks)) return not_your_account();
  if (!may_overrule(exchange.asker(), user->role)) return owners_only();
  return *std::move(user);
}

Result<void> show_over(Exchange& exchange, const Error& error) {
  if (error.code == ErrorCode::kTooMany) return tl::unexpected(error);
  exchange.keep_address_private();
  Data data = object();
  // The message's first sentence is the heading.
  const std::size_t end = error.message.find(". ");
  const std::string heading = error.message.substr(0, end);
  set_text(data, "heading", heading);
  if (end != std::string::npos) set_text(data, "what_to_do", error.message.substr(end + 2));
  set_flag(data, "has_anybody", true);
  return send_page(exchange, {"sign_up_closed", heading, MenuItem::kElsewhere, 403},
                   std::move(data));
}

// Accepts the pasted link, or the token alone.
std::string token_in(std::string_view typed) {
  typed = trimmed(typed);
  if (const auto mark = typed.rfind('#'); mark != typed.npos) {
    typed.remove_prefix(mark + 1);
  } else if (const auto query = typed.find("token="); query != typed.npos) {
    typed.remove_prefix(query + 6);
    typed = typed.substr(0, typed.find('&'));
  }
  return std::string(typed);
}

Result<void> show_form(Exchange& exchange, const Form& form, const std::string& token,
                       const UserRow& user) {
  exchange.keep_address_private();
  Data data = object();
  set_text(data, "token", token);
  set_text(data, "email", user.email);
  set_flag(data, "has_api_token", user.api_token.has_value());
  form.show_in(data);
  return send_page(exchange,
                   {"password_link", "Set a new password", MenuItem::kElsewhere, form.status()},
                   std::move(data));
}

// Which link the notice is about.
Result<Timestamp> issued_at_in_form(const Exchange& exchange) {
  const auto micros = plain_number<std::uint64_t>(exchange.form("issued_at").value_or(""));
  if (!micros) return fail(ErrorCode::kInvalid, "issued_at must be a whole number.", "issued_at");
  return Timestamp{static_cast<std::int64_t>(*micros)};
}

}  // namespace

Result<void> confirm_password_link(Exchange& exchange) {
  const Result<UserRow> user = link_owner(exchange);
  if (!user) return tl::unexpected(user.error());
  Data data = object();
  data["person"] = person_data(*user);
  return send_page(exchange, {"password_link_confirm", "Create password link", MenuItem::kPeople},
                   std::move(data));
}

Result<void> make_password_link(Exchange& exchange) {
  const Result<UserRow> user = link_owner(exchange);
  if (!user) return tl::unexpected(user.error());
  const Result<PasswordLink> link = exchange.accounts().issue_password_link(user->id, exchange.who);
  if (!link) return tl::unexpected(link.error());
  const std::string path = link_path(user->id);
  leave_note(exchange, kMade, path, exchange.caller->user.id, link->token);
  exchange.redirect(path + "/made#password-link-url");
  return {};
}

Result<void> show_made_password_link(Exchange& exchange) {
  const UserId id(exchange.path_id);
  const std::string person_path = "/people/" + std::to_string(id.value);
  const auto token = find_note(exchange, kMade);
  if (!token) {
    exchange.redirect(person_path);
    return {};
  }
  const Result<UserRow> user = exchange.accounts().password_link_user(*token);
  if (!user || user->id != id) {
    drop_note(exchange, kMade, link_path(id));
    redirect_saying(exchange, person_path, Flash::kNoPasswordLink);
    return {};
  }
  Data data = object();
  data["person"] = person_data(*user);
  set_text(data, "url",
           exchange.public_base().append("/user/password/#").append(url_encode(token->reveal())));
  data["expires"] = time_data(user->password_link->expires_at, reader_time(exchange));
  return send_page(exchange, {"password_link_made", "Password link", MenuItem::kPeople},
                   std::move(data));
}

Result<void> show_password_link(Exchange& exchange) {
  const std::string token = exchange.query("token").value_or("");
  if (token.empty()) {
    return send_page(exchange, {"password_code", "Set a new password"}, object());
  }
  const Result<UserRow> user =
      exchange.accounts().password_link_user(Secret(token), exchange.place());
  if (!user) return show_over(exchange, user.error());
  return show_form(exchange, Form(), token, *user);
}

Result<void> use_password_link(Exchange& exchange) {
  const std::string token = token_in(exchange.form("token").value_or(""));
  const Result<UserRow> user =
      exchange.accounts().password_link_user(Secret(token), exchange.place());
  if (!user) return show_over(exchange, user.error());
  // The first step: only the link was sent.
  if (!exchange.form("password")) return show_form(exchange, Form(), token, *user);
  Form form(exchange);
  const Secret password = form.secret("password");
  if (!form.require("password", "Choose a new password.")) {
    return show_form(exchange, form, token, *user);
  }
  const auto done = exchange.accounts().use_password_link(
      Secret(token), password, !form.text("keep_token").empty(), exchange.who, exchange.place());
  if (!done) {
    if (done.error().code == ErrorCode::kForbidden) return show_over(exchange, done.error());
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    return show_form(exchange, form, token, *user);
  }
  clear_session_cookie(exchange);
  redirect_saying(exchange, "/user/login/", Flash::kPasswordSet);
  return {};
}

Result<void> dismiss_link_notice(Exchange& exchange) {
  const Result<Timestamp> issued_at = issued_at_in_form(exchange);
  if (!issued_at) return tl::unexpected(issued_at.error());
  const auto done = exchange.submit(DismissLinkNotice{exchange.caller->user.id, *issued_at});
  if (!done) return tl::unexpected(done.error());
  exchange.redirect(path_after_sign_in(exchange.form("next")));
  return {};
}

// The person whom the link is for does not want it.
Result<void> cancel_password_link(Exchange& exchange) {
  const Result<Timestamp> issued_at = issued_at_in_form(exchange);
  if (!issued_at) return tl::unexpected(issued_at.error());
  const auto done = exchange.submit(CancelPasswordLink{exchange.caller->user.id, *issued_at});
  if (!done) return tl::unexpected(done.error());
  const bool is_cancelled = done->find<PasswordLinkCancelled>() != nullptr;
  redirect_saying(exchange, "/user/account/",
                  is_cancelled ? Flash::kPasswordLinkCancelled : Flash::kNoPasswordLink);
  return {};
}

}  // namespace muster::http::pages

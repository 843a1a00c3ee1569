// Erasing: one's own account and data, from Account & Settings, and that of another person, from
// their page. Asked first on a page that says what goes and what stays; then a page with the
// certificate, which the browser can show for a while.
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "core/number.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/header_value.h"
#include "http/pipeline/notes.h"
#include "projections/instance/log_operations.h"

namespace muster::http::pages {
namespace {

constexpr std::string_view kErasedPath = "/erased";
// "PERSON POSITION", of who was erased last from this browser.
constexpr Note kErased{"erased", std::chrono::hours(1)};

Result<void> show(Exchange& exchange, const Form& form, const UserRow& user, bool is_own) {
  Data data = object();
  data["person"] = person_data(user);
  set_flag(data, "is_own", is_own);
  set_flag(data, "is_only_owner", exchange.accounts().is_only_owner(user));
  set_text(data, "number", std::to_string(user.id.value));
  form.show_in(data);
  return send_page(exchange,
                   {"erase", is_own ? "Delete account" : "Erase person",
                    is_own ? MenuItem::kAccount : MenuItem::kPeople, form.status()},
                   std::move(data));
}

// Whom the page in this address is about. Refuses what the command would refuse.
Result<UserRow> person_to_erase(const Exchange& exchange) {
  auto user = exchange.accounts().user(UserId(exchange.path_id));
  if (!user || is_gone(user->status)) return no_such_person();
  if (exchange.who.actor == user->id) {
    return fail(ErrorCode::kForbidden, "Delete your own account under Account & Settings.", "user");
  }
  if (!exchange.may(Right::kManageAccounts)) return not_your_account();
  if (!may_overrule(exchange.asker(), user->role)) return owners_only();
  return *std::move(user);
}

Result<void> erase(Exchange& exchange, UserId user, std::optional<UserId> reader) {
  const Result<Position> erased = exchange.app.instance.erase(user, exchange.who);
  if (!erased) return tl::unexpected(erased.error());
  leave_note(exchange, kErased, kErasedPath, reader,
             Secret(std::to_string(user.value) + " " + std::to_string(erased->value)));
  exchange.redirect(std::string(kErasedPath) + "/");
  return {};
}

struct Erasure {
  std::uint32_t person;
  Position at;
  std::string certificate;
};

Result<Erasure> erasure_noted(const Exchange& exchange) {
  if (const auto note = find_note(exchange, kErased)) {
    const std::string_view text = note->reveal();
    const std::size_t space = text.find(' ');
    const auto number = plain_number<std::uint32_t>(text.substr(0, space));
    const auto at = plain_number<std::uint64_t>(text.substr(space + 1));
    if (number && at) {
      return projections::certify(exchange.app.instance, Position(*at))
          .map([&](std::string&& certificate) {
            return Erasure{*number, Position(*at), std::move(certificate)};
          });
    }
  }
  return fail(ErrorCode::kNotFound, "There is nothing to show here any more.");
}

}  // namespace

Result<void> confirm_erasing_oneself(Exchange& exchange) {
  return show(exchange, Form(), exchange.caller->user, true);
}

Result<void> erase_oneself(Exchange& exchange) {
  Form form(exchange);
  const Secret password = form.secret("old_password");
  const UserRow user = exchange.caller->user;
  if (form.require("old_password", "Enter your current password.")) {
    const Result<void> confirmed =
        exchange.accounts().confirm_password(user, password, exchange.device(), exchange.who);
    if (!confirmed && !form.takes(confirmed.error())) return tl::unexpected(confirmed.error());
    if (!confirmed) form.refuse(confirmed.error());
  }
  if (!form.is_refused() && exchange.accounts().is_only_owner(user))
    form.refuse(is_last_owner().value());
  if (form.is_refused()) return show(exchange, form, user, true);
  clear_session_cookie(exchange);
  return erase(exchange, user.id, std::nullopt);
}

Result<void> confirm_erasing(Exchange& exchange) {
  const Result<UserRow> user = person_to_erase(exchange);
  if (!user) return tl::unexpected(user.error());
  return show(exchange, Form(), *user, false);
}

Result<void> erase_person(Exchange& exchange) {
  const Result<UserRow> user = person_to_erase(exchange);
  if (!user) return tl::unexpected(user.error());
  Form form(exchange);
  const std::string typed = form.text("email");
  if (form.require("email", "Type the person's email.") && trimmed(typed) != user->email) {
    form.refuse({ErrorCode::kInvalid, "This is not the person's email.", "email"});
  }
  if (form.is_refused()) return show(exchange, form, *user, false);
  return erase(exchange, user->id, exchange.caller->user.id);
}

Result<void> show_erased(Exchange& exchange) {
  const Result<Erasure> erasure = erasure_noted(exchange);
  if (!erasure) return tl::unexpected(erasure.error());
  Data data = object();
  set_text(data, "number", std::to_string(erasure->person));
  set_text(data, "position", std::to_string(erasure->at.value));
  set_text(data, "certificate", erasure->certificate);
  return send_page(exchange, {"erased", "Erased"}, std::move(data));
}

Result<void> download_certificate(Exchange& exchange) {
  const Result<Erasure> erasure = erasure_noted(exchange);
  if (!erasure) return tl::unexpected(erasure.error());
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Content-Disposition", "attachment; filename=\"erased-" +
                                                 std::to_string(erasure->person) + ".tlog-proof\"");
  response.set_content(erasure->certificate, "text/plain; charset=utf-8");
  return {};
}

}  // namespace muster::http::pages

// What those who look after accounts can change about another person's: role, email, ownership;
// and the ways to its password link, to closing and to erasing it.
#include <array>
#include <string>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/role_words.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

std::string path_of(UserId user) { return "/people/" + std::to_string(user.value) + "/manage"; }

// Whom the page in this address is about. Refuses what the commands would refuse.
Result<UserRow> person_to_manage(const Exchange& exchange) {
  auto user = exchange.accounts().user(UserId(exchange.path_id));
  if (!user || is_gone(user->status)) return no_such_person();
  if (!exchange.may(Right::kManageAccounts)) return not_your_account();
  if (exchange.who.actor == user->id) {
    return fail(ErrorCode::kForbidden, "Your own account is under Account & Settings.", "user");
  }
  if (!may_overrule(exchange.asker(), user->role)) return owners_only();
  return *std::move(user);
}

Data roles(const Exchange& exchange, const Role now) {
  Data choices = list();
  for (const Role role : {Role::kMember, Role::kAuditor, Role::kAdministrator, Role::kOwner}) {
    if (!may_overrule(exchange.asker(), role)) continue;
    Data item = object();
    item["value"] = Data(std::string(name_of(role)));
    item["label"] = Data(words_of(role));
    set_flag(item, "chosen", role == now);
    choices.push_back(item);
  }
  return choices;
}

Result<void> show(Exchange& exchange, Form form, const UserRow& user) {
  form.preset("email", user.email);
  Data data = object();
  data["person"] = person_data(user);
  set_flag(data, "is_active", user.status == UserStatus::kActive);
  set_flag(data, "may_give_roles", exchange.may(Right::kGiveRoles));
  set_flag(data, "may_make_link",
           exchange.may(Right::kMakePasswordLinks) && user.status == UserStatus::kActive);
  set_flag(data, "may_hand_over",
           exchange.may(Right::kGiveOwnership) && user.status == UserStatus::kActive);
  set_flag(data, "is_only_owner", exchange.accounts().is_only_owner(user));
  data["roles"] = roles(exchange, user.role);
  form.show_in(data);
  return send_page(exchange, {"manage", "Manage account", MenuItem::kPeople, form.status()},
                   std::move(data));
}

// Says it, or shows the form again with what was wrong.
Result<void> answer(Exchange& exchange, Form form, const UserRow& user, const Result<bool>& done,
                    Flash flash) {
  if (done) {
    redirect_saying(exchange, path_of(user.id), *done ? flash : Flash::kNothingToManage);
    return {};
  }
  if (!form.takes(done.error())) return tl::unexpected(done.error());
  form.refuse(done.error());
  return show(exchange, std::move(form), user);
}

bool has_events(const Committed& done) { return !done.events.empty(); }

}  // namespace

Result<void> show_manage(Exchange& exchange) {
  const Result<UserRow> user = person_to_manage(exchange);
  if (!user) return tl::unexpected(user.error());
  return show(exchange, Form(), *user);
}

Result<void> give_role(Exchange& exchange) {
  const Result<UserRow> user = person_to_manage(exchange);
  if (!user) return tl::unexpected(user.error());
  Form form(exchange);
  const auto role = role_named(form.text("role"));
  if (!role) return fail(ErrorCode::kInvalid, "Unknown role.", "role");
  return answer(exchange, std::move(form), *user,
                exchange.submit(SetRole{user->id, *role}).map(has_events), Flash::kRoleGiven);
}

Result<void> change_persons_email(Exchange& exchange) {
  const Result<UserRow> user = person_to_manage(exchange);
  if (!user) return tl::unexpected(user.error());
  Form form(exchange);
  const std::string email = form.text("email");
  if (!form.require("email", "Enter an email address.")) return show(exchange, form, *user);
  const Result<void> done = exchange.accounts().change_email(user->id, email, std::nullopt,
                                                             exchange.device(), exchange.who);
  const auto now = exchange.accounts().user(user->id);
  return answer(exchange, std::move(form), *user,
                done.map([&] { return now && now->email != user->email; }), Flash::kEmailChanged);
}

Result<void> hand_over(Exchange& exchange) {
  const Result<UserRow> user = person_to_manage(exchange);
  if (!user) return tl::unexpected(user.error());
  const auto done = exchange.submit(HandOverOwnership{exchange.caller->user.id, user->id});
  if (!done) return tl::unexpected(done.error());
  // The page itself is for owners now, where the other one is.
  redirect_saying(exchange, "/people/" + std::to_string(user->id.value), Flash::kHandedOver);
  return {};
}

}  // namespace muster::http::pages

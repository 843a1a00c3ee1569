// Deactivating, reactivating and removing the accounts of one person or of several, chosen in the
// list: asked once, on a page that names them and says what it means.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/accounts/decide.h"
#include "core/accounts/refusals.h"
#include "core/accounts/rights.h"
#include "core/number.h"
#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

// As many as a page of the list has.
constexpr std::size_t kPeopleMax = 50;

struct Action {
  std::string_view name;  // in the address, and in the template
  Flash done;
  Command (*command)(UserId);
};
constexpr std::array kActions{Action{"deactivate", Flash::kDeactivated,
                                     [](UserId id) { return Command(DeactivateUser{id}); }},
                              Action{"reactivate", Flash::kReactivated,
                                     [](UserId id) { return Command(ReactivateUser{id}); }},
                              Action{"remove", Flash::kRemoved, [](UserId id) {
                                       return Command(RemoveUser{id, {}});
                                     }}};

struct Asked {
  const Action* action;
  std::vector<UserId> people;
};

Result<Asked> read_asked(std::string_view action, const std::vector<std::string>& ids) {
  const auto found = std::ranges::find(kActions, action, &Action::name);
  if (found == kActions.end()) return fail(ErrorCode::kNotFound, "Unknown action.", "do");
  Asked asked{&*found, {}};
  for (const std::string& id : ids) {
    const auto number = plain_number<std::uint32_t>(id);
    if (!number) return fail(ErrorCode::kInvalid, "id must be a whole number.", "id");
    if (std::ranges::find(asked.people, UserId(*number)) == asked.people.end())
      asked.people.emplace_back(*number);
  }
  if (asked.people.size() > kPeopleMax) {
    return fail(ErrorCode::kTooLarge,
                "At most " + std::to_string(kPeopleMax) + " people at a time.", "id");
  }
  return asked;
}

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// What the command would answer for reasons that can be seen now: it does not ask twice.
Result<void> check(const Exchange& exchange, const Action& action, const UserRow& user) {
  const bool closes = action.name != "reactivate";
  if (exchange.who.actor == user.id) {
    return fail(ErrorCode::kForbidden, "This is your own account.", "user");
  }
  if (!may_overrule(exchange.asker(), user.role)) return owners_only();
  if (closes && exchange.accounts().is_only_owner(user)) return is_last_owner();
  return {};
}

// Whom it is about, and why some of them cannot be changed.
struct Faced {
  Data people = list();
  Data refused = list();
  std::uint64_t count = 0;  // of `people`
  std::string ids;          // of `people`
};

void add_refused(Faced& faced, Data person, const Error& error) {
  person["why"] = Data(error.message);
  faced.refused.push_back(std::move(person));
}

Faced face(const Exchange& exchange, const Asked& asked) {
  Faced faced;
  for (const UserId id : asked.people) {
    const auto user = exchange.accounts().user(id);
    if (!user || is_gone(user->status)) continue;  // meanwhile
    if (const Result<void> good = check(exchange, *asked.action, *user); !good) {
      add_refused(faced, person_data(*user), good.error());
      continue;
    }
    Data person = person_data(*user);
    set_role(person, user->role);
    faced.people.push_back(std::move(person));
    faced.ids.append(faced.ids.empty() ? "" : ",").append(std::to_string(id.value));
    ++faced.count;
  }
  return faced;
}

Result<void> show(Exchange& exchange, const Asked& asked, Faced faced, int status) {
  Data data = object();
  for (const Action& action : kActions) {
    set_flag(data, "is_" + std::string(action.name), &action == asked.action);
  }
  data["do"] = Data(std::string(asked.action->name));
  data["ids"] = Data(faced.ids);
  set_flag(data, "any", faced.count > 0);
  set_flag(data, "is_one", faced.count == 1);
  set_number(data, "count", faced.count);
  set_flag(data, "any_refused", !faced.refused.is_empty_list());
  set_flag(data, "is_done", status != 200);
  data["people"] = std::move(faced.people);
  data["refused"] = std::move(faced.refused);
  const std::string_view name = asked.action->name;
  const char* title = name == "deactivate"   ? "Deactivate accounts"
                      : name == "reactivate" ? "Reactivate accounts"
                                             : "Remove accounts";
  return send_page(exchange, {"closing", title, MenuItem::kPeople, status}, std::move(data));
}

}  // namespace

Result<void> confirm_closing(Exchange& exchange) {
  if (!exchange.may(Right::kManageAccounts)) return not_your_account();
  if (!exchange.query("id")) {
    redirect_saying(exchange, "/people/", Flash::kNoneSelected);
    return {};
  }
  const Result<Asked> asked =
      read_asked(exchange.query("do").value_or(""), exchange.all_of_query("id"));
  if (!asked) return tl::unexpected(asked.error());
  return show(exchange, *asked, face(exchange, *asked), 200);
}

// One command for each: those who can be changed are, and the page names the others.
Result<void> close_accounts(Exchange& exchange) {
  if (!exchange.may(Right::kManageAccounts)) return not_your_account();
  const Result<Asked> asked =
      read_asked(exchange.form("do").value_or(""), parts_of(exchange.form("people").value_or("")));
  if (!asked) return tl::unexpected(asked.error());
  Faced faced;
  for (const UserId id : asked->people) {
    const auto user = exchange.accounts().user(id);
    const Result<Committed> done = exchange.submit(asked->action->command(id));
    if (done) continue;
    // Of somebody who is not there any more nothing is left to do.
    if (done.error().code == ErrorCode::kNotFound || !user) continue;
    const bool is_about_them = done.error().code == ErrorCode::kForbidden ||
                               done.error().code == ErrorCode::kConflict ||
                               done.error().code == ErrorCode::kInvalid;
    if (!is_about_them) return tl::unexpected(done.error());
    add_refused(faced, person_data(*user), done.error());
  }
  if (!faced.refused.is_empty_list()) return show(exchange, *asked, std::move(faced), 409);
  redirect_saying(exchange, "/people/", asked->action->done);
  return {};
}

}  // namespace muster::http::pages

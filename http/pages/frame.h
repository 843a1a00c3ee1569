// The frame around every page, and how a page is sent.
//
//   Data data = object();
//   set_text(data, "full_name", ...);
//   return send_page(exchange, {"people", "People", MenuItem::kPeople}, std::move(data));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/accounts/accounts.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"
#include "projections/people.h"
#include "projections/views.h"

namespace muster::http::pages {

// The menu item that a page belongs to.
enum class MenuItem : std::uint8_t { kElsewhere, kProjects, kPeople, kAudit, kOverview, kAccount };

struct Page {
  std::string_view template_name;
  std::string title;
  MenuItem at = MenuItem::kElsewhere;
  int status = 200;
  Secrets secrets = Secrets::kMayBeThere;
};

// Adds what the frame needs (addresses of assets, the caller, the time) and answers.
Result<void> send_page(Exchange& exchange, const Page& page, Data data);

// Where a person goes after logging in: `next` if it leads to a page of this server, otherwise
// /projects/. The log-in and log-out pages do not count: the one would loop, the other log out
// again.
std::string path_after_sign_in(const std::optional<std::string>& next);
// "/user/login/", with `next` appended unless it is the default.
std::string with_next(std::string_view path, const std::optional<std::string>& next);

// id, name, full_name (false without one), email, initials, hue (a colour's number), picture
// (its address, or false).
Data person_data(const projections::PersonRow& person);
Data person_data(const UserRow& user);
// "Owner"; of a member, whom most people are, `role` is false.
void set_role(Data& row, Role role);
// A reference to a person: id and name. nullopt for an unknown or removed person.
std::optional<Data> reference_data(const std::optional<projections::PersonRow>& person);

// Puts into `data` who created it: `creator`, or `absent_creator`, a name, if they are not there
// any more. Neither: the shell did.
void show_creator(const projections::Views& views, std::optional<UserId> created_by, Data& data);

}  // namespace muster::http::pages

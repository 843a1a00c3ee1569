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

namespace muster::http::pages {

// Which item of the menus the page stands under.
enum class MenuItem : std::uint8_t { kElsewhere, kProjects, kPeople, kAudit, kAccount };

struct Page {
  std::string_view template_name;
  std::string title;
  MenuItem at = MenuItem::kElsewhere;
  int status = 200;
  Secrets secrets = Secrets::kMayBeThere;
};

// Adds what the frame needs (addresses of assets, who is signed in, the time) and answers.
Result<void> send_page(Exchange& exchange, const Page& page, Data data);

// Where a person goes who signed in: `next` where it leads to a page of this server, else
// /projects/. The pages for coming and going are not such pages: one leads in circles, the other
// out again.
std::string path_after_sign_in(const std::optional<std::string>& next);
// "/user/login/", with `next` handed on where it says more than the default.
std::string with_next(std::string_view path, const std::optional<std::string>& next);

// id, name, full_name (nothing where no name is set), email, initials, hue (a colour's number).
// picture (its address; false where there is none).
Data person_data(const projections::PersonRow& person);
Data person_data(const UserRow& user);
// A person as others refer to them: id and name. Nothing for somebody unknown or removed.
std::optional<Data> reference_data(const std::optional<projections::PersonRow>& person);

}  // namespace muster::http::pages

#include "http/pages/frame.h"

#include <cstdint>
#include <utility>

#include "core/accounts/rights.h"
#include "http/pages/assets.h"
#include "http/pages/flash.h"
#include "http/pages/once.h"
#include "http/pages/preferences.h"
#include "http/pages/role_words.h"
#include "http/pages/time_text.h"
#include "http/pipeline/picture_address.h"
#include "http/transport/url.h"

namespace muster::http::pages {
namespace {

constexpr std::uint32_t kHues = 8;  // hue-0 to hue-7 in static/css
constexpr std::string_view kHomePath = "/projects/";
constexpr std::size_t kNextBytesMax = 2048;  // it goes into a header, and is kept (once.h)

projections::PersonRow as_person(const UserRow& user) {
  projections::PersonRow person;
  person.id = user.id;
  person.email = user.email;
  person.first_name = user.first_name;
  person.last_name = user.last_name;
  person.status = user.status;
  person.picture = user.picture;
  return person;
}

Data modules() {
  Data urls = list();
  for (const std::string& url : asset_urls().modules) urls.push_back(Data(url));
  return urls;
}

// "/user/login/?next=..." -> "/user/login"
std::string_view bare_path(std::string_view target) {
  std::string_view path = target.substr(0, target.find_first_of("?#"));
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// The page's own address, for forms that lead back to it. Not that with an invitation.
std::string here(const Request& request) {
  if (request.method != "GET") return std::string(kHomePath);
  return path_after_sign_in(request.target);
}

// "light" or "dark"; empty where the device decides.
std::string forced_theme(const Exchange& exchange) {
  const Theme theme = exchange.caller ? exchange.caller->user.preferences.theme : Theme::kSystem;
  return theme == Theme::kLight || theme == Theme::kDark ? std::string(name_of(theme)) : "";
}

// Requires: the caller has one.
Data link_notice_data(const Exchange& exchange) {
  const PasswordLinkNotice& notice = *exchange.caller->user.link_notice;
  Data data = object();
  const auto by = notice.by ? exchange.accounts().user(*notice.by) : std::nullopt;
  data["by"] = Data(by && !is_gone(by->status) ? projections::display_name(as_person(*by))
                                               : std::string("An administrator"));
  const ReaderTime reader = reader_time(exchange);
  data["made"] = time_data(notice.issued_at, reader);
  const auto& link = exchange.caller->user.password_link;
  set_flag(data, "is_live", link && link->expires_at > reader.now);
  set_text(data, "issued_at",
           std::to_string(notice.issued_at.micros));  // for the form, so not grouped
  return data;
}

}  // namespace

Result<void> send_page(Exchange& exchange, const Page& page, Data data) {
  set_text(data, "title", page.title);
  set_text(data, "stylesheet", asset_urls().stylesheet);
  set_text(data, "icon", asset_urls().icon);
  set_text(data, "icon_ico", icon_url("favicon.ico"));
  set_text(data, "touch_icon", icon_url("apple-touch-icon.png"));
  set_text(data, "base", exchange.app.base.text());
  const ReaderTime reader = reader_time(exchange);
  set_text(data, "now", to_rfc3339(reader.now));
  set_text(data, "zone", reader.is_zone_known ? reader.zone : "");
  const std::string theme = forced_theme(exchange);
  set_text(data, "theme", theme);
  // --surface of static/css/10-base.css, which the bar has.
  if (!theme.empty()) set_text(data, "theme_color", theme == "dark" ? "#191d21" : "#ffffff");
  data["modules"] = modules();
  set_flag(data, "at_projects", page.at == MenuItem::kProjects);
  set_flag(data, "at_people", page.at == MenuItem::kPeople);
  set_flag(data, "at_audit", page.at == MenuItem::kAudit);
  set_flag(data, "at_overview", page.at == MenuItem::kOverview);
  set_flag(data, "may_see_overview", exchange.may(Right::kSeeOverview));
  set_flag(data, "at_account", page.at == MenuItem::kAccount);
  if (exchange.caller) {
    data["caller"] = person_data(exchange.caller->user);
    data["here"] = Data(here(exchange.request));
    show_themes(exchange, data);
    if (exchange.caller->user.link_notice) data["link_notice"] = link_notice_data(exchange);
  }
  set_form_id(exchange, data);
  if (page.status == 200 && exchange.request.method == "GET") show_flash(exchange, data);
  exchange.html(page.status, render_template(page.template_name, data), page.secrets);
  return {};
}

std::string path_after_sign_in(const std::optional<std::string>& next) {
  if (!next || next->size() > kNextBytesMax || !is_local_path(*next)) return std::string(kHomePath);
  const std::string_view path = bare_path(*next);
  const bool comes_or_goes =
      path == "/" || path == "/logout" || path == "/user/login" || path == "/user/signup";
  return comes_or_goes ? std::string(kHomePath) : *next;
}

std::string with_next(std::string_view path, const std::optional<std::string>& next) {
  const std::string after = path_after_sign_in(next);
  if (after == kHomePath) return std::string(path);
  return std::string(path).append("?next=").append(url_encode(after));
}

Data person_data(const projections::PersonRow& person) {
  Data data = object();
  data["id"] = Data(std::to_string(person.id.value));
  const std::string name = projections::display_name(person);
  data["name"] = Data(name);
  data["full_name"] = name == person.email ? Data(false) : Data(name);
  data["email"] = Data(person.email);
  data["initials"] = Data(projections::initials(person));
  data["hue"] = Data(std::to_string(person.id.value % kHues));
  // Set even if there is none: a missing name would be looked up outside.
  data["picture"] = person.picture ? Data(picture_address(*person.picture)) : Data(false);
  set_flag(data, "deactivated", person.status == UserStatus::kDeactivated);
  return data;
}

Data person_data(const UserRow& user) { return person_data(as_person(user)); }

void set_role(Data& row, Role role) {
  row["role"] = role == Role::kMember ? Data(false) : Data(words_of(role));
}

std::optional<Data> reference_data(const std::optional<projections::PersonRow>& person) {
  if (!person) return std::nullopt;
  Data data = object();
  data["id"] = Data(std::to_string(person->id.value));
  data["name"] = Data(projections::display_name(*person));
  return data;
}

void show_creator(const projections::Views& views, std::optional<UserId> created_by, Data& data) {
  data["creator"] = Data(false);
  data["absent_creator"] = Data(false);
  if (!created_by) return;
  const auto people = views.of<projections::People>();
  if (auto creator = reference_data(projections::find_person(people, *created_by))) {
    data["creator"] = *std::move(creator);
  } else {
    data["absent_creator"] = Data(projections::name_of_absent(people, *created_by));
  }
}

}  // namespace muster::http::pages

#include "http/pages/preferences.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/accounts/commands.h"
#include "http/pages/date_words.h"
#include "http/pages/flash.h"
#include "http/pages/frame.h"
#include "http/pages/time_text.h"
#include "http/pages/time_zones.h"

namespace muster::http::pages {
namespace {

constexpr std::array kThemes = {Theme::kSystem, Theme::kLight, Theme::kDark};

std::string label_of(Theme theme) {
  switch (theme) {
    case Theme::kSystem:
      return "Device";
    case Theme::kLight:
      return "Light";
    case Theme::kDark:
      return "Dark";
  }
  return {};
}

Data choice(std::string value, std::string label, bool is_chosen) {
  Data data = object();
  data["value"] = Data(std::move(value));
  data["label"] = Data(std::move(label));
  set_flag(data, "chosen", is_chosen);
  return data;
}

std::optional<Theme> theme_named(std::string_view name) {
  for (const Theme theme : kThemes) {
    if (name == name_of(theme)) return theme;
  }
  return std::nullopt;
}

tl::unexpected<Error> unknown(std::string_view what, std::string field) {
  return fail(ErrorCode::kInvalid, "Unknown " + std::string(what) + ".", std::move(field));
}

}  // namespace

void show_themes(const Exchange& exchange, Data& data) {
  Data themes = list();
  for (const Theme theme : kThemes) {
    themes.push_back(choice(std::string(name_of(theme)), label_of(theme),
                            theme == exchange.caller->user.preferences.theme));
  }
  data["themes"] = std::move(themes);
}

void show_preferences(const Exchange& exchange, Data& data) {
  const Preferences& chosen = exchange.caller->user.preferences;
  const ReaderTime of_browser = browser_time(exchange);
  Data zones = list();
  for (const std::string& name : time_zone_names()) {
    zones.push_back(choice(name, label_of_zone(name), name == chosen.time_zone));
  }
  Data languages = list();
  std::string browser_language = "English";
  for (const auto& [tag, name] : date_languages()) {
    languages.push_back(choice(tag, name, tag == chosen.language));
    if (tag == of_browser.language) browser_language = name;
  }
  set_text(data, "browser_zone", label_of_zone(of_browser.zone));
  set_text(data, "browser_language", browser_language);
  set_flag(data, "has_languages", !date_languages().empty());
  data["time_zones"] = std::move(zones);
  data["languages"] = std::move(languages);
}

// A field that was not sent is left unchanged. From the menu, which sends `next`, it leads back to
// the page, which shows by itself what was chosen.
Result<void> save_preferences(Exchange& exchange) {
  ChangePreferences change{exchange.caller->user.id};
  if (const auto name = exchange.form("theme")) {
    change.theme = theme_named(*name);
    if (!change.theme) return unknown("theme", "theme");
  }
  change.time_zone = exchange.form("time_zone");
  if (change.time_zone && !change.time_zone->empty() && !is_time_zone(*change.time_zone)) {
    return unknown("time zone", "time_zone");
  }
  change.language = exchange.form("language");
  if (change.language && !change.language->empty() && !is_date_language(*change.language)) {
    return unknown("language", "language");
  }
  const auto done = exchange.submit(std::move(change));
  if (!done) return tl::unexpected(done.error());
  if (const auto next = exchange.form("next")) {
    exchange.redirect(path_after_sign_in(next));
    return {};
  }
  const bool is_changed = done->find<PreferencesChanged>() != nullptr;
  redirect_saying(exchange, "/user/account/",
                  is_changed ? Flash::kPreferencesSaved : Flash::kNoPreferencesToSave);
  return {};
}

}  // namespace muster::http::pages

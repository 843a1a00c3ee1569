#include "http/pages/time_zones.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include <date/tz.h>
#include <spdlog/spdlog.h>

namespace muster::http::pages {
namespace {

using SysMicros = date::sys_time<std::chrono::microseconds>;
using LocalMicros = date::local_time<std::chrono::microseconds>;

// Null if the system has no tzdata; asked for once.
const date::tzdb* database() {
  static const date::tzdb* const found = []() -> const date::tzdb* {
    try {
      return &date::get_tzdb();
    } catch (const std::exception& e) {
      spdlog::warn("time zones are left out, because tzdata is missing: {}", e.what());
      return nullptr;
    }
  }();
  return found;
}

const date::time_zone* find_zone(std::string_view name) {
  const date::tzdb* const zones = database();
  if (zones == nullptr) return nullptr;
  const auto found =
      std::ranges::lower_bound(zones->zones, name, std::less(),
                               [](const auto& zone) { return std::string_view(zone.name()); });
  return found != zones->zones.end() && found->name() == name ? &*found : nullptr;
}

// Not "posix/...", "Etc/GMT+3" (whose sign is the other way round), "EST5EDT" or "Factory".
bool is_of_a_place(std::string_view name) {
  constexpr std::string_view kAreas[] = {"Africa/", "America/",  "Antarctica/", "Arctic/",
                                         "Asia/",   "Atlantic/", "Australia/",  "Europe/",
                                         "Indian/", "Pacific/"};
  return std::ranges::any_of(kAreas, [&](std::string_view area) { return name.starts_with(area); });
}

}  // namespace

const std::vector<std::string>& time_zone_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made{"UTC"};
    if (const date::tzdb* const zones = database()) {
      for (const auto& zone : zones->zones) {
        if (is_of_a_place(zone.name())) made.push_back(zone.name());
      }
    }
    std::ranges::sort(made);
    return made;
  }();
  return names;
}

bool is_time_zone(std::string_view name) {
  const auto& names = time_zone_names();
  return std::binary_search(names.begin(), names.end(), name);
}

std::string label_of_zone(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

LocalTime to_local(std::string_view zone, Timestamp moment) {
  const date::time_zone* const found = zone == "UTC" ? nullptr : find_zone(zone);
  if (found == nullptr) return {moment, "UTC"};
  const date::sys_info info = found->get_info(SysMicros(Duration(moment.micros)));
  return {moment + info.offset, info.abbrev};
}

Timestamp from_local(std::string_view zone, Timestamp clock) {
  const date::time_zone* const found = zone == "UTC" ? nullptr : find_zone(zone);
  if (found == nullptr) return clock;
  const auto moment = found->to_sys(LocalMicros(Duration(clock.micros)), date::choose::earliest);
  return {moment.time_since_epoch().count()};
}

}  // namespace muster::http::pages

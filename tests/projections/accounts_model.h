// Accounts as one would write them down on paper: maps, and no events. The real implementation must
// agree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/events/types.h"
#include "core/time.h"
#include "projections/activity.h"

namespace muster::projections {

struct ModelUser {
  std::string email;
  std::string first_name;
  std::string password;
  bool active = true;
  std::optional<int> token;
  std::set<std::uint64_t> sessions;
  std::optional<Timestamp> last_activity;
  std::map<std::uint32_t, std::uint64_t> annotations;  // by project
  std::optional<int> picture = {};
  std::map<Day, std::uint32_t> pings = {};
  std::optional<Timestamp> link_notice = {};
  bool has_link = false;
  Theme theme = Theme::kSystem;
  std::string time_zone = {};
  Role role = Role::kMember;
};

struct ModelProject {
  std::string title;
  std::optional<std::uint32_t> created_by;
  bool deleted = false;
};

struct AccountsModel {
  std::map<std::uint32_t, ModelUser> users;  // removed ones are gone
  std::uint32_t last_user = 0;
  std::map<std::uint32_t, ModelProject> projects;
  std::uint64_t last_session = 0;
  std::map<std::uint64_t, Timestamp> session_began;
  int invite = 0;

  bool exists(std::uint32_t id) const { return users.contains(id); }
  bool is_active(std::uint32_t id) const { return exists(id) && users.at(id).active; }
  // Of whom it is taken does not count.
  bool email_taken(const std::string& email, std::uint32_t but = 0) const {
    for (const auto& [id, user] : users) {
      if (id != but && user.email == email) return true;
    }
    return false;
  }
  bool is_owner(std::uint32_t id) const {
    return is_active(id) && users.at(id).role == Role::kOwner;
  }
  // Who looks after the accounts of others.
  bool manages(std::uint32_t id) const {
    return is_owner(id) || (is_active(id) && users.at(id).role == Role::kAdministrator);
  }
  // Whether `actor` may close, take over or change the account of another.
  bool may_manage(std::uint32_t actor, std::uint32_t id) const {
    return manages(actor) && exists(id) && (users.at(id).role != Role::kOwner || is_owner(actor));
  }
  bool is_last_owner(std::uint32_t id) const {
    if (!exists(id) || users.at(id).role != Role::kOwner) return false;
    for (const auto& [other, user] : users) {
      if (other != id && is_owner(other)) return false;
    }
    return true;
  }
  bool token_taken(int token) const {
    for (const auto& [id, user] : users) {
      if (user.token == token) return true;
    }
    return false;
  }
  bool has_project(std::uint32_t id) const {
    return projects.contains(id) && !projects.at(id).deleted;
  }
};

}  // namespace muster::projections

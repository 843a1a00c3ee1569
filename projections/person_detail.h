// A person's page: who they are, when they were last active, what they created and contributed to. One
// consistent moment across the views.
#pragma once

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "projections/people.h"
#include "projections/projects.h"
#include "projections/views.h"

namespace muster {

struct PersonDetail {
  PersonRow person;
  std::optional<Timestamp> last_activity;
  struct Project {
    ProjectRow project;
    InvolvementRow involvement;
  };
  std::vector<Project> created;
  std::vector<Project> contributed;
};

std::optional<PersonDetail> person_detail(const Views& views, UserId id);

// Label Studio's user fields: id, first_name, last_name, username, email, last_activity, avatar, initials,
// phone, active_organization, date_joined.
nlohmann::ordered_json user_json(const PersonRow& person, std::optional<Timestamp> last_activity);
// The same, with created_projects and contributed_to_projects.
nlohmann::ordered_json person_detail_json(const PersonDetail& detail);

}  // namespace muster

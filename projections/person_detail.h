// A person's page: who they are, when they were last active, what they created and contributed to. One
// consistent moment across the views.
#pragma once

#include <optional>
#include <vector>

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

}  // namespace muster

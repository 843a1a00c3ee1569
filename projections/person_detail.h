// A person's page: who they are, when they were last active, what they created and contributed to,
// at one consistent moment of the views.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "projections/people.h"
#include "projections/projects.h"
#include "projections/views.h"

namespace muster::projections {

struct PersonDetail {
  PersonRow person;
  std::optional<Timestamp> last_activity;
  struct Project {
    ProjectRow project;
    InvolvementRow involvement;
  };
  // The requested slice, and the total.
  struct Projects {
    std::vector<Project> shown;
    std::uint64_t count = 0;
  };
  Projects created;
  Projects contributed;
};

// A slice of a person's projects; a person may have thousands.
struct ProjectSlice {
  std::uint64_t offset = 0;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  bool newest_first = false;
};

// nullopt if there is no such person, or no longer.
std::optional<PersonDetail> person_detail(const Views& views, UserId id,
                                          const ProjectSlice& created = {},
                                          const ProjectSlice& contributed = {});

}  // namespace muster::projections

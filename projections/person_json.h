// What all who show a person as JSON have in common.
#pragma once

#include <optional>
#include <vector>

#include "projections/json.h"
#include "projections/person_detail.h"

namespace muster {

// A moment, or null.
Json or_null(std::optional<Timestamp> moment);
// {"id", "title", "deleted", "annotations", "last_contribution"} each.
Json projects_json(const std::vector<PersonDetail::Project>& projects);

}  // namespace muster

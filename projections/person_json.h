// What all JSON representations of a person share.
#pragma once

#include <optional>
#include <vector>

#include "projections/json.h"
#include "projections/person_detail.h"

namespace muster::projections {

// A time, or null.
Json or_null(std::optional<Timestamp> moment);
// Each as {"id", "title", "deleted", "annotations", "last_contribution"}.
Json projects_json(const std::vector<PersonDetail::Project>& projects);

}  // namespace muster::projections

// What /health and `muster status` report about an instance, as JSON.
#pragma once

#include <vector>

#include "core/conditions.h"
#include "projections/instance/operations.h"

namespace muster::projections {

// [{"name", "since", "reason", "stops_changes"}], safe for anyone.
Json conditions_json(const std::vector<Condition>& conditions);

// {"running", "last_begun", "last_ended", "end", "damage"}; the latter four are null if the log was
// never read completely, "damage" also if it is intact.
Json scrub_json(const Instance& instance);

// The operation "status": {"people", "head", "last_time", "lag", "conditions", "scrub"}.
Result<Json> status(Instance& instance, const OperationInput& input, const Emit& emit);

}  // namespace muster::projections

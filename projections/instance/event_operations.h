// The operations "events" and "labels": see operations.cc.
#pragma once

#include "projections/instance/operations.h"

namespace muster::projections {

Result<Json> stream_events(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> name_labels(Instance& instance, const OperationInput& input, const Emit& emit);

}  // namespace muster::projections

// The operations about the log as a whole: its signed checkpoint, and proofs under it.
#pragma once

#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::projections {

Result<Json> sign_checkpoint(Instance& instance, const OperationInput& input, const Emit& emit);
Result<Json> prove_position(Instance& instance, const OperationInput& input, const Emit& emit);

// The proof that the event at this position is in the log, under a checkpoint signed now.
Result<std::string> certify(Instance& instance, Position position);

}  // namespace muster::projections

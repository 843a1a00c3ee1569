// Undoing an event of the log, for every channel.
#pragma once

#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "projections/instance/operations.h"

namespace muster::projections {

struct Undone {
  Position position;               // of the event that was undone
  Position by;                     // of the first event that does it
  std::vector<std::string> words;  // what is again as before
};

// Errors as of plan_undo(), and of the command. Durable on return.
Result<Undone> undo_event(Instance& instance, Position position, const Who& who);

// The operation of the shell.
Result<Json> undo_position(Instance& instance, const OperationInput& input, const Emit& emit);

}  // namespace muster::projections

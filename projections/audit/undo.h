// Taking the change of an event back, by a new event that names it.
//
//   Result<Undo> undo = plan_undo(log, views, position);
//   sequencer.submit(*undo, who);     // which decides whether it is still so, and who may
//
// The log says what was before. Where a later event builds on the change (the same name was changed
// again, the account was closed), that one is named, and is to be undone first.
#pragma once

#include <string>
#include <vector>

#include "core/accounts/commands.h"
#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/views.h"

namespace muster::projections {

// kNotFound: there is no such event. kInvalid: events of its kind cannot be undone. kConflict: it
// is undone already, or a later event builds on it, which is named; or what was before is erased.
// Requires: the log has its keys, and the views are of its head or a moment before.
Result<Undo> plan_undo(const EventLog& log, const Views& views, Position position);

// What undoing does, in sentences: "The first name is again: Ada".
std::vector<std::string> words_of(const Undo& undo);

}  // namespace muster::projections

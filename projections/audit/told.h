// Events with everything that is told of them: what they changed, and what they followed from.
#pragma once

#include <span>
#include <vector>

#include "projections/audit/changes.h"
#include "projections/audit/events.h"

namespace muster::projections {

struct ToldEvent {
  LoggedEvent event;
  std::vector<Change> changes;
};

// Of these positions, in their order. All events are in memory at once, pictures with them.
// Requires: as of map_events_at() and changes_of().
Result<std::vector<ToldEvent>> told_events(const EventLog& log, const Views& views,
                                           std::span<const Position> falling);

}  // namespace muster::projections

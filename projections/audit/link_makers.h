// Who made the one-time links through which passwords were set.
#pragma once

#include <span>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit/events.h"
#include "projections/views.h"

namespace muster::projections {

// Fills in `link_made_by` of the events whose cause is a one-time link: one or two seeks each.
Result<void> name_link_makers(const EventLog& log, const Views& views,
                              std::span<LoggedEvent> events);

}  // namespace muster::projections

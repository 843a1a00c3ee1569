// What events changed: each thing as it was before and as it is after. An event holds only the
// after; the before is in an earlier one, which the audit index finds in one or two seeks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit/events.h"
#include "projections/views.h"

namespace muster::projections {

// `before` and `after` are absent if they must not or cannot be shown (a password), only that they
// changed.
struct Change {
  std::string field;  // as in the event's JSON; "status" for an account's
  std::optional<std::string> before;
  std::optional<std::string> after;

  friend bool operator==(const Change&, const Change&) = default;
};

// The changes of each of these events, in their order; none for an event that adds something and
// replaces nothing. Reads at most as many events of the log as there are changes.
// Requires: the events are what the log holds at their positions, and the views have them.
Result<std::vector<std::vector<Change>>> changes_of(const EventLog& log, const Views& views,
                                                    std::span<const LoggedEvent> events);

}  // namespace muster::projections

// What an event changed: each thing as it was before and as it is after. The event itself holds
// only the after; the before is looked up in the log, a bounded way back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/views.h"

namespace muster {

// `before` and `after` are absent where they must not or cannot be shown (a password): it changed.
struct Change {
  std::string field;  // as in the event's JSON; "status" for an account's
  std::optional<std::string> before;
  std::optional<std::string> after;

  friend bool operator==(const Change&, const Change&) = default;
};

// Empty for events that add something and replace nothing. Requires: the event stands at `at`.
Result<std::vector<Change>> changes_of(const EventLog& log, const Views& views, Position at,
                                       const Payload& payload);

}  // namespace muster

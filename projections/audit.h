// The log as people read it: filters, and one event as JSON. Hashes and sealed tokens are left out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "core/events/commit.h"
#include "core/log/event_log.h"
#include "core/result.h"

namespace muster {

struct EventFilter {
  Position from;
  std::optional<UserId> user;       // did it, or it was about them
  std::optional<std::string> type;  // a wire name, or its first part ("session")
  std::optional<Timestamp> since;   // included
  std::optional<Timestamp> until;   // excluded

  bool matches(Position at, Timestamp time, const Who& who, const Payload& payload) const;
};

// {"position", "time", "type", "actor" (id or null), "channel", "request", and the event's own fields}
nlohmann::ordered_json event_json(Position at, Timestamp time, const Who& who, const Payload& payload);

// Visits the matching events from filter.from up to `end`, in order, until visit returns false. Returns the
// position to go on from.
Result<Position> read_events(
    const EventLog& log, const EventFilter& filter, Position end,
    const std::function<bool(Position, Timestamp, const Who&, const Payload&)>& visit);

}  // namespace muster

// The log as people read it: filters, and one event as JSON. Hashes and sealed tokens are left out.
#pragma once

#include <functional>
#include <optional>
#include <span>
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

using EventVisit = std::function<bool(Position, Timestamp, const Who&, const Payload&)>;

// {"position", "time", "type", "actor" (id or null), "channel", "request", and the event's own fields}.
// A picture is {"bytes": how many}.
nlohmann::ordered_json event_json(Position at, Timestamp time, const Who& who, const Payload& payload);

// Visits the matching events from filter.from up to `end`, in order, until visit returns false. Returns the
// position to go on from.
Result<Position> read_events(const EventLog& log, const EventFilter& filter, Position end,
                             const EventVisit& visit);

// Visits the events at these positions, in order, until visit returns false. Neighbours are read in one go.
// Requires: the positions rise and are below the head.
Result<void> read_events_at(const EventLog& log, std::span<const Position> positions, const EventVisit& visit);

// The first position in [0, end) whose time is not before `time`; `end` where there is none. Reads about as
// many commits as the length of the log has bits: times never go backwards.
Result<Position> position_at(const EventLog& log, Timestamp time, Position end);

}  // namespace muster

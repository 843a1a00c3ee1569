// The log as people read it: filters, and events as JSON. Hashes and sealed tokens are left out.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/events/commit.h"
#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit/cause.h"
#include "projections/json.h"

namespace muster::projections {

struct EventFilter {
  Position from;
  std::optional<UserId> user;  // the actor, or a person the event is about
  EventTypes types = EventTypes::all_but_activity();
  std::optional<Timestamp> since;  // inclusive
  std::optional<Timestamp> until;  // exclusive

  bool matches(Position at, Timestamp time, const Who& who, const Payload& payload) const;
};

// Where a request came from: the address, and the program as it names itself.
struct Client {
  std::string address;
  std::string user_agent;  // empty: unknown

  friend bool operator==(const Client&, const Client&) = default;
};

// Of an event that says so itself; nullopt for all others.
std::optional<Client> client_of(const Payload& payload);

// An event as it was read from the log, and what it followed from.
struct LoggedEvent {
  Position at;
  Timestamp time;
  Who who;
  Payload payload;
  Cause cause = Cause::kItself;
  // Who created the one-time link, if the cause is one (name_link_makers()).
  std::optional<Who> link_made_by = {};
  // Of the log-in whose session it came with, or of the event's own request; absent: unknown
  // (name_clients()).
  std::optional<Client> client = {};
};

using EventVisit = std::function<bool(Position, Timestamp, const Who&, const Payload&)>;

// {"position", "time", "type", "actor" (id or null), "channel", "request" (core/request_id.h),
// "actor_session" (id or null), "undoes" (position, only if it takes a change back), and the
// event's own fields}. No number is above 2^53: some programs
// round those.
Json event_json(Position at, Timestamp time, const Who& who, const Payload& payload);
// Only the event's own fields. A picture is {"bytes": size}.
Json event_fields_json(const Payload& payload);

// Visits the matching events from filter.from up to `end`, in order, until visit returns false.
// Returns the position to continue from.
Result<Position> read_events(const EventLog& log, const EventFilter& filter, Position end,
                             const EventVisit& visit);

// Visits the events at these positions, in order, until visit returns false. Neighbouring positions
// are read together. Requires: the positions are ascending and below the head.
Result<void> read_events_at(const EventLog& log, std::span<const Position> positions,
                            const EventVisit& visit);

// The results of `make(position, time, who, payload)` for these events, in order. Requires: the
// positions are descending (as from newest_events()) and below the head.
template <typename Make>
auto map_events_at(const EventLog& log, std::span<const Position> falling, Make&& make) {
  using Made = std::invoke_result_t<Make&, Position, Timestamp, const Who&, const Payload&>;
  std::vector<Made> made;
  const std::vector<Position> rising(falling.rbegin(), falling.rend());
  const Result<void> read = read_events_at(
      log, rising, [&](Position at, Timestamp time, const Who& who, const Payload& payload) {
        made.push_back(make(at, time, who, payload));
        return true;
      });
  std::reverse(made.begin(), made.end());
  return read.map([&] { return std::move(made); });
}

// These events, in their order. Requires: as of map_events_at().
Result<std::vector<LoggedEvent>> events_at(const EventLog& log, std::span<const Position> falling);

// The first position in [0, end) whose time is not before `time`; `end` if there is none. A binary
// search: commit times never go backwards.
Result<Position> position_at(const EventLog& log, Timestamp time, Position end);

}  // namespace muster::projections

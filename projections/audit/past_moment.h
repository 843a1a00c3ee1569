// Which moment of the past is asked for: as text (`as_of=`, `--as-of`) or as a time, found in the
// log. For the shell, the JSON interface and the pages alike.
//
//   Result<PastMoment> moment = read_past_moment(log, "7d", now);       // or "812", "2026-05-04"
#pragma once

#include <string_view>

#include "core/log/event_log.h"
#include "core/result.h"
#include "core/time.h"

namespace muster::projections {

struct PastMoment {
  Position end;    // the commits before it have happened; the end of a commit
  Timestamp time;  // the time asked for, or that of the commit of the position asked for

  // The last event that had happened.
  Position last() const { return Position(end.value - 1); }
};

// A position (digits only: the state after the commit that holds this event) or a time as of
// parse_moment(). kInvalid, field as_of: neither, a position that no event has yet, or as of
// past_moment(). Other errors: the log's.
Result<PastMoment> read_past_moment(const EventLog& log, std::string_view text, Timestamp now);

// What had happened at that time, which is included. kInvalid: it is in the future, or before the
// first event.
Result<PastMoment> past_moment(const EventLog& log, Timestamp time, Timestamp now);

}  // namespace muster::projections

// When an operator began a new history of the log on purpose (`muster start --new-origin NAME`):
// what the log says of it. The signer (log_signer.h) goes by it.
//
// In order:
//   1. history.begun is appended, durable. It names the last checkpoint, which the log need not
//      extend: from here on nothing is signed under the old name.
//   2. DATA/checkpoint is replaced by the first one under the new name.
// A crash before 1 leaves the old history. After it, every start finds the event, knows that the
// checkpoint it names is over, and does 2.
#pragma once

#include <optional>
#include <string>

#include "core/events/catalog.h"
#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/views.h"

namespace muster::projections {

// Names of logs, and of keys with them. Longer ones do not fit into every cosignature.
inline constexpr std::size_t kOriginBytesMax = 255;

// The last one; nullopt in a log that has had one history only. kDamaged, kIo: the log cannot be
// read. Reads a row, and a commit if there is one.
Result<std::optional<HistoryBegun>> last_history(const EventLog& log, const Views& views);

// Whether a history of this log had this name. Reads the commits in which one began.
Result<bool> was_origin(const std::string& origin, const EventLog& log, const Views& views);

}  // namespace muster::projections

// The rows of active sessions, for Account & Settings.
#pragma once

#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// The caller's live sessions, most recently used first. Requires: a caller.
Data sessions_data(const Exchange& exchange, Timestamp now);

}  // namespace muster::http::pages

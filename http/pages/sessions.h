// The rows of "Where you are signed in", for Account & Settings.
#pragma once

#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// The caller's live sessions, the one used last first. Requires: somebody is signed in.
Data sessions_data(const Exchange& exchange, Timestamp now);

}  // namespace muster::http::pages

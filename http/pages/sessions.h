// The rows of active sessions, for Account & Settings.
#pragma once

#include "http/pages/templates.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// Puts the caller's live sessions into `data`: this one first, then the most recently used; and
// whether there are others. Requires: a caller.
void show_sessions(const Exchange& exchange, Data& data, const ReaderTime& reader);

}  // namespace muster::http::pages

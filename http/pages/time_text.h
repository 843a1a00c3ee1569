// Times for people, in English and UTC; static/js/time.js converts them to the reader's zone.
//
//   relative_text(now - 3min, now)   "3 minutes ago"
//   exact_text(t)                    "4 May 2026, 03:02:01 UTC"
//
// Pure functions.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"
#include "http/pages/templates.h"

namespace muster::http::pages {

// "just now", "1 minute ago", "5 hours ago", "29 days ago"; nullopt from 30 days on. A future time
// (clocks differ) counts as now.
std::optional<std::string> relative_text(Timestamp moment, Timestamp now);

// "4 May 2026"
std::string date_text(Timestamp moment);
// "4 May 2026, 03:02:01 UTC"
std::string exact_text(Timestamp moment);

// The data of parts/time.mustache: relative if recent, otherwise the date.
Data time_data(Timestamp moment, Timestamp now);

}  // namespace muster::http::pages

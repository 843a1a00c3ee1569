// Events as lines of a downloaded file: CSV and JSON Lines.
#pragma once

#include <string>
#include <vector>

#include "http/pages/audit/words.h"
#include "projections/audit/changes.h"
#include "projections/audit/events.h"

namespace muster::http::pages {

using Changes = std::vector<projections::Change>;

// "position,time,...\r\n", after the mark of UTF-8.
std::string csv_head();
// position, time, who, email, did, before, after, type, source, address, device, actor (ID),
// request, fields (the event's own, as JSON)
std::string csv_line(const projections::LoggedEvent& event, const Changes& changes, Names& names);
// In the form of `muster events --json`, with these besides: who ("name", and "email" of a person),
// did, changes (each "field", "before", "after"; null where not shown).
std::string json_line(const projections::LoggedEvent& event, const Changes& changes, Names& names);

}  // namespace muster::http::pages

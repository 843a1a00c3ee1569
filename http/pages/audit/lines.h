// Events as lines of a file that people take away: CSV and JSON lines.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"
#include "http/pages/audit/words.h"

namespace muster::http::pages {

// One cell of RFC 4180, quoted where that is needed. What a spreadsheet would take for a formula
// (= + - @, tab or carriage return in front) gets an apostrophe in front, and is text then.
std::string csv_cell(std::string_view text);

// "position,time,...\r\n"
std::string csv_head();
// position, time, who, who_id, did, kind, channel, request, fields (the event's own, as JSON)
std::string csv_line(Position at, Timestamp time, const Who& who, const Payload& payload,
                     Names& names);
// As `muster events --json` shows it.
std::string json_line(Position at, Timestamp time, const Who& who, const Payload& payload);

}  // namespace muster::http::pages

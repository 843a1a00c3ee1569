// Events as lines of a downloaded file: CSV and JSON Lines.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"
#include "http/pages/audit/words.h"

namespace muster::http::pages {

// A cell by RFC 4180, quoted if needed. Text that a spreadsheet would take for a formula (a leading
// = + - @, tab or carriage return) gets a leading apostrophe, which makes it text.
std::string csv_cell(std::string_view text);

// "position,time,...\r\n"
std::string csv_head();
// position, time, who, who_id, did, type, channel, request, fields (the event's own, as JSON)
std::string csv_line(Position at, Timestamp time, const Who& who, const Payload& payload,
                     Names& names);
// In the form of `muster events --json`.
std::string json_line(Position at, Timestamp time, const Who& who, const Payload& payload);

}  // namespace muster::http::pages

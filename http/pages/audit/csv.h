// Cells of CSV files (RFC 4180) that no spreadsheet takes for formulas.
#pragma once

#include <string>
#include <string_view>

#include "projections/json.h"

namespace muster::http::pages {

// Says to spreadsheets that the file is UTF-8; without it they show the letters of another
// encoding.
inline constexpr std::string_view kCsvMark = "\xEF\xBB\xBF";

// A cell, quoted if needed. A character that would begin a formula (= + - @, also full width) gets
// an apostrophe before it, which makes it text: at the start of the cell, and after any character
// that a spreadsheet may take for a separator (, ; | tab line break) because it does in its
// language. Blanks and quotes in between do not count.
std::string csv_cell(std::string_view text);
// JSON in one line, as a cell. Its strings keep their values: \u003d instead of an apostrophe.
std::string csv_json_cell(const Json& json);

}  // namespace muster::http::pages

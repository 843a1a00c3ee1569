// Values of answers as people read them; programs get them with --json as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/json.h"

namespace muster::cli {

// "2026-05-04 03:02:01" for a time of ours (RFC 3339 in UTC, microseconds); other text unchanged.
std::string shown_time(std::string_view time);

// Printable, in one line: "-" for null and "", yes or no, times as above.
std::string shown(const Json& value);
// The same where no column says UTC: "2026-05-04 03:02:01 UTC".
std::string shown_moment(const Json& value);

// "1 session", "2 sessions".
std::string counted(std::uint64_t number, std::string_view thing);

}  // namespace muster::cli

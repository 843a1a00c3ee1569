// The lines of an activity report: {"user": id, "at": optional RFC 3339}, one ping each.
//
//   Result<std::vector<Ping>> pings = read_ping_lines(exchange.body, now);
//
// A line is read without building a tree (simdjson). Lines that the fast reader does not accept are
// read again by read_ping_line(), which decides and words the refusal; the two agree as long as the
// fast one accepts nothing that the other refuses. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/events/commit.h"
#include "core/result.h"
#include "core/time.h"

namespace muster::http::api {

inline constexpr std::size_t kPingLinesMax = 50'000;

// kInvalid: "line N: ..." (from 1), `field` is the faulty member or "body"; kTooLarge for more than
// kPingLinesMax. `body` keeps its text but may grow its capacity. `now` is the time of pings
// without one.
Result<std::vector<Ping>> read_ping_lines(std::string& body, Timestamp now);

// Reads one line by way of a tree.
Result<Ping> read_ping_line(std::string_view line, Timestamp now);

}  // namespace muster::http::api

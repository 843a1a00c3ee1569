// The lines of a report of activity: {"user": id, "at": optional RFC 3339}, one ping each.
//
//   Result<std::vector<Ping>> pings = read_ping_lines(exchange.body, now);
//
// A line is read without building a tree of it (simdjson). Whatever the fast reader does not take
// is read once more by read_ping_line(), which has the last word and the words of refusal; so the
// two agree as long as the fast one takes nothing that the other refuses. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/events/commit.h"
#include "core/result.h"
#include "core/time.h"

namespace muster::http::api {

inline constexpr std::size_t kPingLinesMax = 50'000;

// kInvalid: "line N: ..." (from 1), `field` is the member at fault or "body"; kTooLarge where there
// are over kPingLinesMax. `body` keeps its text, and may get more capacity. `now`: where no time is
// given.
Result<std::vector<Ping>> read_ping_lines(std::string& body, Timestamp now);

// One line, through a tree.
Result<Ping> read_ping_line(std::string_view line, Timestamp now);

}  // namespace muster::http::api

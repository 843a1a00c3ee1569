// Times as people type them.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace muster {

// RFC 3339 (parse_rfc3339()), a date (its midnight in UTC), "today" or "yesterday" (the same),
// "now", or an age: whole numbers with y, w, d, h, m or s, the longest first ("90m", "2h", "7d",
// "1d12h"). A year ago is the same day and time of the year before. Capital letters are as good.
// The text of kInvalid lists examples.
Result<Timestamp> parse_moment(std::string_view text, Timestamp now);

// Whether the text names a whole day, whose start parse_moment() returns: a date, "today" or
// "yesterday".
bool names_a_day(std::string_view text);

}  // namespace muster

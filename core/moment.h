// Times as people type them.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace muster {

// RFC 3339 ("2026-05-04T03:02:01Z", any offset), a date (its midnight in UTC), "today" or
// "yesterday" (the same), or an age: a whole number and s, m, h, d or w ("90m", "2h", "7d"). The
// text of kInvalid lists examples.
Result<Timestamp> parse_moment(std::string_view text, Timestamp now);

}  // namespace muster

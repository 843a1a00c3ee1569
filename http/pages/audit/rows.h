// Events as rows of a page, for parts/audit_rows.mustache: the audit log, and a person's latest
// events.
#pragma once

#include <cstdint>
#include <vector>

#include "core/events/types.h"
#include "core/ids.h"
#include "core/result.h"
#include "http/pages/templates.h"
#include "http/pages/time_text.h"
#include "projections/instance/instance.h"
#include "projections/views.h"

namespace muster::http::pages {

enum class RowTimes : std::uint8_t {
  kExact,     // "26 Nov 2026, 07:12:03"
  kRelative,  // "5 minutes ago"
};

// In the order of `positions`, which must be descending. `asker`: the reader, who may undo some.
Result<Data> audit_rows(projections::Instance& instance, const projections::Views& views,
                        const std::vector<Position>& positions, const ReaderTime& reader,
                        RowTimes times, const Asker& asker);

}  // namespace muster::http::pages

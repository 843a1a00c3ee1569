// The log newest first, a page at a time: what the audit log shows, exports and answers.
//
//   AuditQuery query{.filter = {.user = ada}, .limit = 50};
//   Result<AuditPage> page = newest_events(log, views, query);
//   query.before = *page->older;                        // and so on, for ever the same pages
//
// Answered from the audit index: the cost is that of what is shown, not of the log. Activity is
// left out unless its type is asked for; then the log itself is read backwards, a bounded stretch
// at a time, and a page may hold less than its limit, even nothing, and still have an older one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit.h"
#include "projections/views.h"

namespace muster {

struct AuditQuery {
  EventFilter filter = {};
  Position before{std::numeric_limits<std::uint64_t>::max()};  // excluded; past the end: the newest
  std::size_t limit = 50;
  bool wants_newer = true;  // AuditPage::newer too, which takes as long as the page
};

struct AuditPage {
  std::vector<Position> positions;  // newest first
  std::optional<Position> older;    // the `before` of the next page; absent: this is the last
  std::optional<Position> newer;    // the same for the page before; absent: this is the first
  Position end;                     // events up to here were looked at
};

// Requires: the views hold what is to be shown (Instance::views()); limit > 0.
Result<AuditPage> newest_events(const EventLog& log, const Views& views, const AuditQuery& query);

// Visits what matches from filter.from on and below `end`, oldest first, until visit returns false.
// Returns the position to go on from. What the index holds costs what is visited; activity is found
// by reading the log from the first moment that counts.
Result<Position> visit_events(const EventLog& log, const Views& views, const EventFilter& filter,
                              Position end, const EventVisit& visit);
// Visits what matches, newest first, until visit returns false.
Result<void> visit_events_newest_first(const EventLog& log, const Views& views,
                                       const EventFilter& filter, const EventVisit& visit);

}  // namespace muster

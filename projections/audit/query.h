// The log newest first, in pages: what the audit log shows, exports and answers.
//
//   AuditQuery query{.filter = {.user = ada}, .limit = 50};
//   Result<AuditPage> page = newest_events(log, views, query);
//   query.before = *page->older;                        // the next page; pages never change
//
// Answered from the audit index: the cost depends on what is shown, not on the log's size. Activity
// is left out unless its type is asked for; then the log itself is read backwards in bounded
// stretches, and a page may have fewer entries than its limit, even none, although there is an
// older page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "core/log/event_log.h"
#include "core/result.h"
#include "projections/audit/events.h"
#include "projections/views.h"

namespace muster::projections {

struct AuditQuery {
  EventFilter filter = {};
  Position before{std::numeric_limits<std::uint64_t>::max()};  // excluded; past the end: the newest
  std::size_t limit = 50;
  bool wants_newer = true;  // also find AuditPage::newer, which costs another page
};

struct AuditPage {
  std::vector<Position> positions;  // newest first
  std::optional<Position> older;    // `before` of the next page; absent on the last
  std::optional<Position> newer;    // `before` of the previous page; absent on the first
  Position end;                     // events up to here were searched
};

// Requires: the views are recent enough (Instance::views()); limit > 0.
Result<AuditPage> newest_events(const EventLog& log, const Views& views, const AuditQuery& query);

// How many events match, counted to `limit`: `limit` may mean more. nullopt if activity is asked
// for, which is not indexed. Costs at most `limit` index entries.
Result<std::optional<std::uint64_t>> count_events(const EventLog& log, const Views& views,
                                                  const EventFilter& filter, std::uint64_t limit);

// Where the views are read, again and again: none are held while an event is visited, because a
// visit may wait for a reader, and an erasure waits for views.
using ReadViews = std::function<Result<Views>()>;

// Visits the matching events from filter.from up to `end`, oldest first, until visit returns false.
// Returns the position to continue from. Indexed events cost only what is visited; activity is
// found by reading the log from the filter's first time on.
Result<Position> visit_events(const EventLog& log, const ReadViews& views,
                              const EventFilter& filter, Position end, const EventVisit& visit);
// Visits the matching events, newest first, until visit returns false.
Result<void> visit_events_newest_first(const EventLog& log, const ReadViews& views,
                                       const EventFilter& filter, const EventVisit& visit);

}  // namespace muster::projections

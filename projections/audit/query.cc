#include "projections/audit/query.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include "projections/audit_index.h"

namespace muster::projections {
namespace {

// How much of the log is read backwards for one page of activity.
constexpr std::uint64_t kReadBackMax = 100'000;

// How many events are looked up at once when all are wanted.
constexpr std::size_t kVisitedAtOnce = 1000;

std::vector<AuditSet> sets_of(const EventFilter& filter) {
  if (filter.types == EventTypes::all_but_activity()) {
    return filter.user ? audit_sets::of_person(*filter.user) : std::vector{audit_sets::all()};
  }
  std::vector<AuditSet> sets;
  for (std::size_t i = 0; i < kEventTypes.size(); ++i) {
    if (!filter.types.contains(i)) continue;
    const std::uint16_t id = kEventTypes[i].wire_id;
    const std::vector<AuditSet> of_type = filter.user ? audit_sets::of_person(*filter.user, id)
                                                      : std::vector{audit_sets::of_type(id)};
    sets.insert(sets.end(), of_type.begin(), of_type.end());
  }
  return sets;
}

struct Range {
  Position from;
  Position end;
};

// The positions allowed by the filter's position and times.
Result<Range> range_of(const EventLog& log, const EventFilter& filter, Position end) {
  Range range{filter.from, end};
  if (filter.since) {
    const Result<Position> first = position_at(log, *filter.since, end);
    if (!first) return tl::unexpected(first.error());
    range.from = std::max(range.from, *first);
  }
  if (filter.until) {
    const Result<Position> first = position_at(log, *filter.until, end);
    if (!first) return tl::unexpected(first.error());
    range.end = *first;
  }
  return range;
}

Result<AuditPage> newest_activity(const EventLog& log, const AuditQuery& query, Range range) {
  AuditPage page;
  Position reached = std::min(query.before, range.end);
  const Position lowest(
      std::max(range.from.value, reached.value - std::min(reached.value, kReadBackMax)));
  // In growing stretches: where activity is dense, a page reads little.
  std::uint64_t stretch = 4 * (query.limit + 1);
  for (; reached > lowest && page.positions.size() <= query.limit; stretch *= 2) {
    EventFilter filter = query.filter;
    filter.from =
        Position(std::max(lowest.value, reached.value - std::min(reached.value, stretch)));
    // The last matches of the stretch count: beyond the limit they drop off the front.
    std::deque<Position> last;
    const auto read =
        read_events(log, filter, reached, [&](Position at, Timestamp, const Who&, const Payload&) {
          last.push_back(at);
          if (last.size() > query.limit + 1) last.pop_front();
          return true;
        });
    if (!read) return tl::unexpected(read.error());
    page.positions.insert(page.positions.end(), last.rbegin(), last.rend());
    reached = filter.from;
  }
  if (page.positions.size() > query.limit) {
    page.positions.resize(query.limit);
    page.older = page.positions.back();
  } else if (reached > range.from) {
    page.older = reached;
  }
  if (query.before < range.end) page.newer = range.end;
  return page;
}

AuditPage newest_indexed(const Views& views, const AuditQuery& query, Range range) {
  const std::vector<AuditSet> sets = sets_of(query.filter);
  const Position before = std::min(query.before, range.end);
  AuditPage page;
  page.positions =
      newest_positions(views.of<AuditIndex>(), sets, range.from, before, query.limit + 1);
  if (page.positions.size() > query.limit) {
    page.positions.pop_back();
    page.older = page.positions.back();
  }
  if (before >= range.end || !query.wants_newer) return page;
  const auto after = oldest_positions(views.of<AuditIndex>(), sets, std::max(before, range.from),
                                      range.end, query.limit + 1);
  if (after.size() > query.limit) {
    page.newer = after[query.limit - 1] + 1;
  } else if (!after.empty()) {
    page.newer = range.end;
  }
  return page;
}

}  // namespace

Result<AuditPage> newest_events(const EventLog& log, const Views& views, const AuditQuery& query) {
  const Position end = views.of<AuditIndex>().checkpoint().next;
  const Result<Range> range = range_of(log, query.filter, end);
  if (!range) return tl::unexpected(range.error());
  Result<AuditPage> page = query.filter.types.contains_activity()
                               ? newest_activity(log, query, *range)
                               : Result<AuditPage>(newest_indexed(views, query, *range));
  if (page) page->end = range->end;
  return page;
}

Result<std::optional<std::uint64_t>> count_events(const EventLog& log, const Views& views,
                                                  const EventFilter& filter, std::uint64_t limit) {
  if (filter.types.contains_activity()) return std::optional<std::uint64_t>();
  const View<AuditIndex> index = views.of<AuditIndex>();
  const Result<Range> range = range_of(log, filter, index.checkpoint().next);
  if (!range) return tl::unexpected(range.error());
  return std::min(limit, count_positions(index, sets_of(filter), range->from, range->end, limit));
}

Result<Position> visit_events(const EventLog& log, const ReadViews& views,
                              const EventFilter& filter, Position end, const EventVisit& visit) {
  if (filter.types.contains_activity()) return read_events(log, filter, end, visit);
  std::optional<Position> stopped;
  const EventVisit noted = [&](Position at, Timestamp time, const Who& who,
                               const Payload& payload) {
    if (visit(at, time, who, payload)) return true;
    stopped = at + 1;
    return false;
  };
  const auto indexed_of = [&](const Views& now) {
    return std::min(end, now.of<AuditIndex>().checkpoint().next);
  };
  const auto indexed = views().map(indexed_of);
  if (!indexed) return tl::unexpected(indexed.error());
  const Result<Range> range = range_of(log, filter, *indexed);
  if (!range) return tl::unexpected(range.error());
  const std::vector<AuditSet> sets = sets_of(filter);
  const auto next_positions = [&](Position from) {
    return views().map([&](const Views& now) {
      return oldest_positions(now.of<AuditIndex>(), sets, from, range->end, kVisitedAtOnce);
    });
  };
  for (Position from = range->from; !stopped;) {
    const auto positions = next_positions(from);
    if (!positions) return tl::unexpected(positions.error());
    if (Result<void> read = read_events_at(log, *positions, noted); !read)
      return tl::unexpected(read.error());
    if (positions->size() < kVisitedAtOnce) break;
    from = positions->back() + 1;
  }
  if (stopped) return *stopped;
  // What the index did not contain yet.
  EventFilter rest = filter;
  rest.from = std::max(filter.from, *indexed);
  return read_events(log, rest, end, visit);
}

Result<void> visit_events_newest_first(const EventLog& log, const ReadViews& views,
                                       const EventFilter& filter, const EventVisit& visit) {
  AuditQuery query{.filter = filter, .limit = kVisitedAtOnce, .wants_newer = false};
  while (true) {
    const Result<AuditPage> page =
        views().and_then([&](const Views& now) { return newest_events(log, now, query); });
    if (!page) return tl::unexpected(page.error());
    const auto found = events_at(log, page->positions);
    if (!found) return tl::unexpected(found.error());
    for (const LoggedEvent& event : *found) {
      if (!visit(event.at, event.time, event.who, event.payload)) return {};
    }
    if (!page->older) return {};
    query.before = *page->older;
  }
}

}  // namespace muster::projections

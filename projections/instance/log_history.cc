#include "projections/instance/log_history.h"

#include <limits>
#include <variant>
#include <vector>

#include "core/tree/checkpoint.h"
#include "projections/audit/events.h"
#include "projections/audit_index.h"

namespace muster::projections {
namespace {

// The newest, newest first.
Result<std::vector<HistoryBegun>> histories(const EventLog& log, const Views& views,
                                            std::size_t limit) {
  const std::vector<Position> falling =
      newest_positions(views.of<AuditIndex>(), {audit_sets::of_type(HistoryBegun::kInfo.wire_id)},
                       Position(0), log.head(), limit);
  return map_events_at(log, falling, [](Position, Timestamp, const Who&, const Payload& payload) {
    return std::get<HistoryBegun>(payload);
  });
}

}  // namespace

Result<std::optional<HistoryBegun>> last_history(const EventLog& log, const Views& views) {
  return histories(log, views, 1).map([](std::vector<HistoryBegun>&& found) {
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  });
}

Result<bool> was_origin(const std::string& origin, const EventLog& log, const Views& views) {
  const auto all = histories(log, views, std::numeric_limits<std::size_t>::max());
  if (!all) return tl::unexpected(all.error());
  for (const HistoryBegun& history : *all) {
    if (history.origin == origin) return true;
    if (!history.previous) continue;
    const auto before = TreeCheckpoint::parse(*history.previous);
    if (before && before->origin == origin) return true;
  }
  return false;
}

}  // namespace muster::projections

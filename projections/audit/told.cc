#include "projections/audit/told.h"

#include <cstddef>
#include <utility>

#include "projections/audit/clients.h"
#include "projections/audit/link_makers.h"

namespace muster::projections {

Result<std::vector<ToldEvent>> told_events(const EventLog& log, const Views& views,
                                           std::span<const Position> falling) {
  Result<std::vector<LoggedEvent>> events = events_at(log, falling);
  if (!events) return tl::unexpected(events.error());
  if (Result<void> named = name_link_makers(log, views, *events); !named) {
    return tl::unexpected(named.error());
  }
  if (Result<void> named = name_clients(log, views, *events); !named) {
    return tl::unexpected(named.error());
  }
  auto changes = changes_of(log, views, *events);
  if (!changes) return tl::unexpected(changes.error());
  std::vector<ToldEvent> told;
  for (std::size_t i = 0; i < events->size(); ++i) {
    told.push_back({std::move((*events)[i]), std::move((*changes)[i])});
  }
  return told;
}

}  // namespace muster::projections

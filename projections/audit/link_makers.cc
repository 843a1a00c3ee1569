#include "projections/audit/link_makers.h"

#include <map>
#include <vector>

#include "projections/audit/cause.h"
#include "projections/audit_index.h"

namespace muster::projections {

Result<void> name_link_makers(const EventLog& log, const Views& views,
                              std::span<LoggedEvent> events) {
  // The link that was used is the newest before it: a newer one invalidates it.
  std::multimap<Position, LoggedEvent*> wanted;
  for (LoggedEvent& event : events) {
    const auto user = person_of(event.payload);
    if (event.cause != Cause::kPasswordLink || !user) continue;
    const auto issued = newest_positions(
        views.of<AuditIndex>(), audit_sets::of_person(*user, PasswordLinkIssued::kInfo.wire_id),
        Position(0), event.at, 1);
    if (!issued.empty()) wanted.emplace(issued.front(), &event);
  }
  std::vector<Position> positions;
  for (const auto& [at, event] : wanted) {
    if (positions.empty() || positions.back() != at) positions.push_back(at);
  }
  return read_events_at(log, positions,
                        [&](Position at, Timestamp, const Who& who, const Payload&) {
                          const auto [begin, end] = wanted.equal_range(at);
                          for (auto i = begin; i != end; ++i) i->second->link_made_by = who;
                          return true;
                        });
}

}  // namespace muster::projections

#include "projections/audit/clients.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/views_damaged.h"
#include "projections/audit_index.h"
#include "projections/device_name.h"

namespace muster::projections {
namespace {

// The session that starts at this position.
Result<SessionStarted> start_at(const EventLog& log, Position at) {
  std::optional<SessionStarted> start;
  const Result<void> read =
      read_events_at(log, {&at, 1}, [&](Position, Timestamp, const Who&, const Payload& payload) {
        if (const auto* found = std::get_if<SessionStarted>(&payload)) start = *found;
        return false;
      });
  if (!read) return tl::unexpected(read.error());
  MUSTER_CHECK_ROWS(start, "the audit index has the start of a session at {}", at);
  return *std::move(start);
}

// The client of a person's session that is older than `before`.
Result<std::optional<Client>> client_of_session(const EventLog& log, const Views& views,
                                                UserId user, SessionId session, Position before) {
  // Few log-ins lie between most events and the start of their session, but there is no bound.
  constexpr std::size_t kStartsAtOnce = 64;
  const std::vector<AuditSet> starts = audit_sets::of_person(user, SessionStarted::kInfo.wire_id);
  while (true) {
    const std::vector<Position> newest =
        newest_positions(views.of<AuditIndex>(), starts, Position(0), before, kStartsAtOnce);
    // Ids are assigned in the log's order, so each read halves what is left.
    std::span<const Position> left(newest);
    bool may_be_older = newest.size() == kStartsAtOnce;
    while (!left.empty()) {
      // The newest first, which it mostly is.
      const std::size_t middle = left.size() == newest.size() ? 0 : left.size() / 2;
      const Result<SessionStarted> start = start_at(log, left[middle]);
      if (!start) return tl::unexpected(start.error());
      if (start->session == session) return client_of(Payload(*start));
      const bool is_newer = start->session < session;
      left = is_newer ? left.first(middle) : left.subspan(middle + 1);
      may_be_older = may_be_older && !is_newer;
    }
    if (!may_be_older) return std::nullopt;
    before = newest.back();
  }
}

}  // namespace

std::string device_of(const Client& client) {
  return client.user_agent.empty() ? std::string() : device_name(client.user_agent);
}

Result<void> name_clients(const EventLog& log, const Views& views, std::span<LoggedEvent> events) {
  std::map<std::pair<UserId, SessionId>, std::optional<Client>> known;
  for (LoggedEvent& event : events) {
    if (event.client || !event.who.actor || !event.who.session) continue;
    const auto [found, is_new] = known.try_emplace({*event.who.actor, *event.who.session});
    if (is_new) {
      auto client = client_of_session(log, views, *event.who.actor, *event.who.session, event.at);
      if (!client) return tl::unexpected(client.error());
      found->second = *std::move(client);
    }
    event.client = found->second;
  }
  return {};
}

}  // namespace muster::projections

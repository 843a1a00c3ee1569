#include "projections/audit/events.h"

#include <algorithm>
#include <cstdint>

#include "core/check.h"
#include "core/request_id.h"
#include "core/views_damaged.h"
#include "projections/event_fields.h"

namespace muster::projections {
namespace {

// How many non-matching events are read past before the log is searched anew.
constexpr std::uint64_t kReadOverMax = 256;

// One overload per type of field.
Json field_json(const std::string& v) { return v; }
Json field_json(std::uint32_t v) { return v; }
// Pictures are shown elsewhere.
Json field_json(const ImageBytes& v) { return {{"bytes", v.webp.size()}}; }
Json field_json(Timestamp v) { return to_rfc3339(v); }
template <typename Tag, typename Int>
Json field_json(StrongId<Tag, Int> v) {
  return v.value;
}
template <typename T>
requires std::is_enum_v<T> Json field_json(T v) { return std::string(name_of(v)); }
template <typename T>
Json field_json(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(field_json(value));
  return list;
}

void add_fields(Json& out, const Payload& payload) {
  Json erased = Json::array();
  for_each_shown_field(payload, [&]<typename T>(const char* name, const T& value) {
    if constexpr (std::is_same_v<T, Erased>) {
      out[name] = nullptr;
      erased.push_back(name);
    } else {
      out[name] = field_json(value);
    }
  });
  if (!erased.empty()) out["erased"] = std::move(erased);
}

// Whether one of the event's fields names the user.
bool is_about(const Payload& payload, UserId user) {
  bool about = false;
  for_each_id<UserId>(payload, [&](UserId named) { about = about || named == user; });
  return about;
}

// The entry of the commit with the event at `at`, and the event's place in it.
struct Place {
  std::size_t entry;
  std::uint64_t in_run;
};
Place place_in(const Commit& commit, Position at) {
  Position first = commit.first;
  for (std::size_t i = 0; i < commit.entries.size(); ++i) {
    const Position end = first + event_count(commit.entries[i]);
    if (at < end) return {i, at - first};
    first = end;
  }
  MUSTER_UNREACHABLE("a commit does not hold the position it was found by");
}

struct ClientReader {
  std::optional<Client> operator()(const SessionStarted& e) const {
    return Client{e.address.reveal(), e.user_agent.reveal()};
  }
  std::optional<Client> operator()(const SignInFailed& e) const {
    return Client{e.address.reveal(), {}};
  }
  std::optional<Client> operator()(const auto&) const { return std::nullopt; }
};

// The client that the event names, or another event of the same request: a sign-up also starts a
// session.
std::optional<Client> client_in(const Commit& commit, const Event& event) {
  if (auto client = client_of(event.payload)) return client;
  if (event.who.session) return std::nullopt;  // that one's
  for (const Entry& entry : commit.entries) {
    const auto* other = std::get_if<Event>(&entry);
    if (other == nullptr || other->who.request != event.who.request) continue;
    if (auto client = client_of(other->payload)) return client;
  }
  return std::nullopt;
}

LoggedEvent event_in(const Commit& commit, Position at) {
  const auto [entry, in_run] = place_in(commit, at);
  if (const auto* run = std::get_if<PingRun>(&commit.entries[entry])) {
    const Ping& ping = run->pings[in_run];
    return {at, commit.time, run->who(ping), ActivityPinged{ping.user, ping.at}};
  }
  const Event& event = std::get<Event>(commit.entries[entry]);
  LoggedEvent found{at, commit.time, event.who, event.payload, cause_of(commit, entry)};
  found.client = client_in(commit, event);
  return found;
}

// Visits the event at `at`, which the commit contains.
bool visit_one(const Commit& commit, Position at, const EventVisit& visit) {
  const auto [entry, in_run] = place_in(commit, at);
  if (const auto* run = std::get_if<PingRun>(&commit.entries[entry])) {
    const Ping& ping = run->pings[in_run];
    return visit(at, commit.time, run->who(ping), ActivityPinged{ping.user, ping.at});
  }
  const Event& event = std::get<Event>(commit.entries[entry]);
  return visit(at, commit.time, event.who, event.payload);
}

// Visits each position with its commit, in order, until visit returns false. Neighbouring positions
// are read together.
template <typename Visit>
Result<void> visit_commits_at(const EventLog& log, std::span<const Position> positions,
                              Visit&& visit) {
  std::unique_ptr<CommitCursor> cursor;
  std::optional<Commit> commit;
  for (const Position at : positions) {
    if (!cursor || at > commit->end() + kReadOverMax) {
      cursor = log.read(at);
      commit.reset();
    }
    while (!commit || commit->end() <= at) {
      Result<std::optional<Commit>> next = cursor->next();
      if (!next) return tl::unexpected(next.error());
      // Positions come from the index.
      MUSTER_CHECK_ROWS(*next, "position {} is past the end of the log", at);
      commit = *std::move(next);
    }
    if (!visit(at, *commit)) break;
  }
  return {};
}

// The first position that the filter can match: older events are skipped, not read.
Result<Position> first_to_read(const EventLog& log, const EventFilter& filter, Position end) {
  if (!filter.since || filter.from >= end) return filter.from;
  const Result<std::optional<Commit>> first = log.read(filter.from)->next();
  if (!first) return tl::unexpected(first.error());
  if (!*first || (*first)->time >= *filter.since) return filter.from;
  return position_at(log, *filter.since, end).map([&](Position at) {
    return std::max(at, filter.from);
  });
}

}  // namespace

std::optional<Client> client_of(const Payload& payload) {
  return std::visit(ClientReader{}, payload);
}

bool EventFilter::matches(Position at, Timestamp time, const Who& who,
                          const Payload& payload) const {
  if (at < from) return false;
  if (since && time < *since) return false;
  if (until && time >= *until) return false;
  if (!types.contains(payload)) return false;
  return !user || who.actor == *user || is_about(payload, *user);
}

Json event_json(Position at, Timestamp time, const Who& who, const Payload& payload) {
  Json out;
  out["position"] = at.value;
  out["time"] = to_rfc3339(time);
  out["type"] = std::string(info_of(payload).name);
  out["actor"] = who.actor ? Json(who.actor->value) : Json(nullptr);
  out["channel"] = std::string(name_of(who.channel));
  out["request"] = name_of(who.request);
  out["actor_session"] = who.session ? Json(who.session->value) : Json(nullptr);
  if (who.undoes) out["undoes"] = who.undoes->value;
  add_fields(out, payload);
  return out;
}

Json event_fields_json(const Payload& payload) {
  Json fields = Json::object();
  add_fields(fields, payload);
  return fields;
}

Result<Position> read_events(const EventLog& log, const EventFilter& filter, Position end,
                             const EventVisit& visit) {
  const Result<Position> from = first_to_read(log, filter, end);
  if (!from) return from;
  const std::unique_ptr<CommitCursor> cursor = log.read(*from);
  Position reached = *from;
  while (reached < end) {
    Result<std::optional<Commit>> commit = cursor->next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) break;
    if (filter.until && (*commit)->time >= *filter.until) return end;  // times never go backwards
    bool go_on = true;
    for_each_event(**commit, [&](Position at, const Who& who, const Payload& payload) {
      if (!go_on || at < filter.from || at >= end) return;
      if (filter.matches(at, (*commit)->time, who, payload)) {
        go_on = visit(at, (*commit)->time, who, payload);
      }
      reached = at + 1;
    });
    if (!go_on) return reached;
  }
  return std::max(reached, filter.from);
}

Result<void> read_events_at(const EventLog& log, std::span<const Position> positions,
                            const EventVisit& visit) {
  return visit_commits_at(log, positions, [&](Position at, const Commit& commit) {
    return visit_one(commit, at, visit);
  });
}

Result<std::vector<LoggedEvent>> events_at(const EventLog& log, std::span<const Position> falling) {
  std::vector<LoggedEvent> events;
  const std::vector<Position> rising(falling.rbegin(), falling.rend());
  const Result<void> read = visit_commits_at(log, rising, [&](Position at, const Commit& commit) {
    events.push_back(event_in(commit, at));
    return true;
  });
  std::ranges::reverse(events);
  return read.map([&] { return std::move(events); });
}

Result<Position> position_at(const EventLog& log, Timestamp time, Position end) {
  Position low;
  Position high = end;
  while (low < high) {
    Result<std::optional<Commit>> commit = log.read(low + (high - low) / 2)->next();
    if (!commit) return tl::unexpected(commit.error());
    MUSTER_CHECK(*commit, "there is no commit below {}", high);
    if ((*commit)->time < time) {
      low = (*commit)->end();
    } else {
      high = (*commit)->first;
    }
  }
  return std::min(low, end);
}

}  // namespace muster::projections

// A commit: the unit that is written, made durable and acknowledged together.
//
// It holds entries in order. An entry is one event or a run of activity pings. Pings are the bulk
// of all events, so a run of them is compact in memory and on disk, yet each is an event with its
// own position.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/events/catalog.h"
#include "core/events/types.h"
#include "core/ids.h"
#include "core/security/digest.h"
#include "core/time.h"

namespace muster {

// What is personal in an event, as it stands in the log.
struct SealedPart {
  std::uint16_t version = 0;  // of the event's shape when it was sealed
  std::string bytes;

  friend bool operator==(const SealedPart&, const SealedPart&) = default;
};

struct Event {
  Who who;
  Payload payload;
  // Of an event that was read and not opened (open_commit()); else empty.
  SealedPart sealed = {};

  friend bool operator==(const Event&, const Event&) = default;
};

struct Ping {
  UserId user;
  Timestamp at;
  RequestId request;

  friend bool operator==(const Ping&, const Ping&) = default;
};

// `reporter` reported the pings on behalf of others; absent: each ping's own user did.
struct PingRun {
  std::optional<UserId> reporter;
  Channel channel = Channel::kApi;
  OrganizationId organization{1};
  std::vector<Ping> pings;

  Who who(const Ping& ping) const {
    return {reporter ? *reporter : ping.user, channel, ping.request, organization};
  }
  // Whether the pings of `other` can join this run.
  bool same_source(const PingRun& other) const {
    return reporter == other.reporter && channel == other.channel &&
           organization == other.organization;
  }
  friend bool operator==(const PingRun&, const PingRun&) = default;
};

using Entry = std::variant<Event, PingRun>;

inline std::uint64_t event_count(const Entry& entry) {
  const auto* run = std::get_if<PingRun>(&entry);
  return run ? run->pings.size() : 1;
}

// What is handed to the log, which assigns its position.
struct Draft {
  Timestamp time;
  std::vector<Entry> entries;

  std::uint64_t event_count() const {
    std::uint64_t n = 0;
    for (const Entry& entry : entries) n += muster::event_count(entry);
    return n;
  }
  friend bool operator==(const Draft&, const Draft&) = default;
};

// What is read from the log. Its events occupy positions [first, end).
struct Commit {
  Position first;
  Timestamp time;
  std::uint32_t crc = 0;  // of its bytes; distinguishes histories
  std::uint64_t event_count = 0;
  std::vector<Entry> entries;
  // SHA-256 of its bytes, where the reader asked for it (decode_commit_with_digest()).
  std::optional<Digest> digest = {};

  Position end() const { return first + event_count; }
  friend bool operator==(const Commit&, const Commit&) = default;
};

// Calls visit(Position, const Who&, const Payload&) for each event, pings included, in order.
template <typename Visit>
void for_each_event(const Commit& commit, Visit&& visit) {
  Position at = commit.first;
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) {
      visit(at, event->who, event->payload);
      at = at + 1;
      continue;
    }
    const auto& run = std::get<PingRun>(entry);
    for (const Ping& ping : run.pings) {
      visit(at, run.who(ping), Payload(ActivityPinged{ping.user, ping.at}));
      at = at + 1;
    }
  }
}

}  // namespace muster

// Every authenticated request counts as activity, with at most one ping per minute and person.
//
//   recorder.record_if_due(caller, who);         // after a successful request
//   recorder.note(caller);                       // POST /api/activity made its own ping
//
// The request waits until the ping is durable; only then does the minute begin. So the table never
// counts a ping that was lost, and one request per minute and person waits. If the sequencer is
// busy the ping is not made, and the next request tries again. In memory, bounded: after a start,
// each person's first request pings. Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <unordered_map>

#include "core/events/types.h"
#include "core/guarded.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"
#include "projections/instance/instance.h"

namespace muster::http {

class ActivityRecorder {
 public:
  static constexpr Duration kEvery = std::chrono::minutes(1);
  // People remembered at once. If more are active within a minute, the rest do not ping.
  static constexpr std::size_t kPeopleMax = 1'000'000;

  explicit ActivityRecorder(projections::Instance& instance) : instance_(instance) {}

  void record_if_due(UserId user, const Who& who);
  // The person's current activity is already in the log.
  void note(UserId user);

  // Pings that were due but not made.
  std::uint64_t skipped() const { return skipped_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    Timestamp recorded_at{-1};  // before 1970: never
    bool being_recorded = false;
  };
  using Table = std::unordered_map<UserId, Entry>;

  bool claim(UserId user, Timestamp now);
  Result<void> record_now(UserId user, const Who& who);
  static bool make_room(Table& table, Timestamp now);

  projections::Instance& instance_;
  Guarded<Table> table_;
  std::atomic<std::uint64_t> skipped_{0};
};

}  // namespace muster::http

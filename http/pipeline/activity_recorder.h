// Every authenticated request counts as activity, at most one ping a minute per person.
//
//   recorder.record_if_due(caller, who);         // after a request that was answered well
//   recorder.note(caller);                       // POST /api/activity has made its own ping
//
// The ping is waited for until it is durable; only then does the minute begin. So the table never
// says "recorded" about a ping that was lost, and the wait falls on one request a minute and
// person. A ping that the sequencer cannot take (busy) is not made; the next request tries again.
// In memory, bounded: after a start the first request of each person pings. Threads: any.
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
  // People remembered at once. With more than this active within a minute, the rest do not ping.
  static constexpr std::size_t kPeopleMax = 1'000'000;

  explicit ActivityRecorder(projections::Instance& instance) : instance_(instance) {}

  void record_if_due(UserId user, const Who& who);
  // The person's activity of this moment stands in the log already.
  void note(UserId user);

  // Pings that were due and not made.
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

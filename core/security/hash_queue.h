// Decides which password hash runs next: a machine computes few per second, and anyone may request
// one.
//
//   HashQueue queue({.running_max = 2});
//   const HashQueue::Turn turn(queue, {.network = "192.0.2.7"});   // blocks until it may run
//   if (!turn.taken()) return busy();
//
// Order: known askers (HashAsker) go first, but after kKnownInARow of them one stranger gets a
// turn. Strangers are served in rounds, one per network and round (start-time fair queueing), so
// someone alone in a network waits for at most one asker of every other network.
//
// Invariants, all under mutex_:
//   running_ <= running_max, and nobody waits while running_ is less.
//   At most waiting_max strangers and known_waiting_max known askers wait. At most known_share_max
//   askers of one known account wait as known; the others wait as strangers.
//   When all places are taken, a newcomer takes the last place of the network with the most
//   waiting, if that network has more waiting than the newcomer's would have.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/mutex.h"

namespace muster {

// Whom a hash is computed for.
struct HashAsker {
  // Askers with the same network share its places. Empty: shares with nobody (the shell, tools).
  std::string network = {};
  // The account of an asker who has identified themselves, by a session or by a device that logged
  // in before. Empty: a stranger.
  std::string known = {};
};

class HashQueue {
 public:
  struct Limits {
    unsigned running_max = 2;
    unsigned waiting_max = 64;
    unsigned known_waiting_max = 16;
    unsigned known_share_max = 4;
  };
  static constexpr unsigned kKnownInARow = 3;

  explicit HashQueue(Limits limits) : limits_(limits) {}
  HashQueue(const HashQueue&) = delete;
  HashQueue& operator=(const HashQueue&) = delete;

  // A running place, released on destruction, also when an exception is thrown.
  class Turn {
   public:
    // Blocks until the place is granted or refused.
    Turn(HashQueue& queue, const HashAsker& asker) : queue_(queue), taken_(queue.enter(asker)) {}
    ~Turn() {
      if (taken_) queue_.leave();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    bool taken() const { return taken_; }

   private:
    HashQueue& queue_;
    const bool taken_;
  };

  struct Load {
    std::uint64_t running = 0;
    std::uint64_t waiting = 0;

    friend bool operator==(const Load&, const Load&) = default;
  };
  Load load() const;

 private:
  enum class State : std::uint8_t { kWaiting, kRuns, kRefused };
  struct Waiter {
    const HashAsker& asker;
    State state = State::kWaiting;
    // Their own: waking everybody for each hash costs several percent of the hashes.
    ConditionVariable changed = {};
  };
  // Keyed by round and ticket: the first entry is next.
  using Line = std::map<std::pair<std::uint64_t, std::uint64_t>, Waiter*>;

  bool enter(const HashAsker& asker);
  void leave();
  bool line_up(Waiter& waiter) MUSTER_REQUIRES(mutex_);
  bool line_up_as_known(Waiter& waiter) MUSTER_REQUIRES(mutex_);
  bool take_place_of_another(const HashAsker& newcomer) MUSTER_REQUIRES(mutex_);
  std::size_t count_waiting(std::string_view network) const MUSTER_REQUIRES(mutex_);
  std::uint64_t round_for(std::string_view network) const MUSTER_REQUIRES(mutex_);
  void start_next() MUSTER_REQUIRES(mutex_);
  // Requires: `waiter` is in no line any more; it may be gone once the mutex is given up.
  void tell(Waiter& waiter, State state) MUSTER_REQUIRES(mutex_);

  const Limits limits_;
  mutable Mutex mutex_;
  unsigned running_ MUSTER_GUARDED_BY(mutex_) = 0;
  Line known_ MUSTER_GUARDED_BY(mutex_);  // round 0
  Line strangers_ MUSTER_GUARDED_BY(mutex_);
  std::uint64_t round_ MUSTER_GUARDED_BY(mutex_) = 0;  // of the stranger who began last
  std::uint64_t tickets_ MUSTER_GUARDED_BY(mutex_) = 0;
  unsigned known_in_a_row_ MUSTER_GUARDED_BY(mutex_) = 0;  // while strangers waited
};

}  // namespace muster

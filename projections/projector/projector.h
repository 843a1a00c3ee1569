// The projector: the thread that follows the log and keeps the views up to date (all but the
// registry, which the sequencer keeps).
//
//   Projector projector(log, store);
//   if (!projector.wait_for(position, timeout)) ...;   // a reader that must see its own write
//
// While nobody waits it lets events come together, a fifth of a second at most: a person's pings
// are then one row, and not one each. Whoever waits is served at once.
// Threads: any may wait; it writes its tables alone. Brings the store to disk now and then, so that
// a start after a crash replays little. The people it has written are also kept in order, in
// memory.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/guarded.h"
#include "core/log/event_log.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"
#include "projections/projector/view_builder.h"

namespace muster::projections {

class PeopleIndex;

class Projector {
 public:
  struct Told {
    // Once, on its thread: the log cannot be read or the views not be written, unless the disk is
    // full: for that it waits.
    std::function<void(const Error&)> on_fatal;
    // On a thread of its own: the views are damaged. It then stays where it is until exchange().
    // Must not block.
    std::function<void(const ViewsDamaged&)> on_damaged;
  };
  Projector(EventLog& log, std::shared_ptr<ViewStore> store, bool lists_people, Told told);
  // Requires: the log was interrupted or goes on growing; stops at the next batch.
  ~Projector();
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  // Whether the views have applied everything before `position`; waits for it at most `timeout`,
  // and not at all while it stays where it is. True also while they wait for room on a full disk:
  // then they are as good as they get.
  bool wait_for(Position position, Duration timeout) const;
  bool waits_for_room() const { return waits_for_room_; }
  Position applied() const;
  // The store that is being kept up to date.
  std::shared_ptr<ViewStore> store() const;
  // The people in it. They have everything before the position that applied() gives after this.
  // Null unless `lists_people`.
  std::shared_ptr<PeopleIndex> people() const;
  // Goes on with another store. Its tables may be behind or ahead of the present one's.
  // ViewsDamaged in the new one: it goes on with the present one.
  void exchange(std::shared_ptr<ViewStore> store);

 private:
  void run();
  bool apply_up_to(Position head);
  bool wait_for_room();
  bool try_until_there_is_room();
  bool flush();
  void stall(const ViewsDamaged& damage, const std::shared_ptr<ViewStore>& store);
  void let_come_together(std::chrono::steady_clock::time_point until);

  EventLog& log_;
  const bool lists_people_;
  const Told told_;

  mutable std::mutex mutex_;  // held while a batch is applied
  mutable std::condition_variable moved_;
  std::shared_ptr<ViewStore> store_;
  std::unique_ptr<ViewBuilder> builder_;
  // Under a lock of its own: a batch may take long.
  Guarded<std::shared_ptr<PeopleIndex>> people_;
  std::atomic<std::uint64_t> applied_{0};
  std::atomic<bool> is_stalled_{false};      // changed under mutex_
  std::atomic<bool> waits_for_room_{false};  // the same
  std::atomic<bool> stopping_{false};
  bool has_no_room_ = false;  // of its thread: the last batch found the disk full

  // What somebody waits for; changed under the lock, so that it is not missed.
  mutable std::mutex asking_mutex_;
  mutable std::condition_variable asked_;
  mutable std::atomic<std::uint64_t> wanted_{0};
  std::thread thread_;
};

}  // namespace muster::projections

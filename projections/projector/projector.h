// The projector: a thread that follows the log and keeps the views up to date, except for the
// registry, which the sequencer keeps.
//
//   Projector projector(log, store, lists_people, told);
//   if (!projector.wait_for(position, timeout)) ...;   // a reader that must see its own write
//
// While no reader waits it lets events come together, a fifth of a second at most: a person's pings
// are then one row, and not one each. A reader that waits is served at once. It brings the store to
// disk now and then, so that a start after a crash replays little. The people it has written are
// also kept in order, in memory.
//
// Locks: mutex_ guards store_ and builder_ and is held while a batch is applied and while stores
// are exchanged; asking_mutex_ guards stopping_ and wanted_ against a missed wake-up and is never
// held together with mutex_. The index of people has locks of its own, taken under mutex_.
//
// Invariants:
//   - applied_ <= the head of the log; the store has everything before applied_, and applied_ falls
//     only in exchange() and after a full disk, to what the store has.
//   - The index of people has everything before applied_, or does not answer: batches reach it
//     before applied_ rises, and exchange() has it follow a store before applied_ is set to that
//     store's.
//   - Only its thread applies batches to store_; exchange() applies some with mutex_ held.
//   - builder_counts_ is false once a batch was applied and not written: then builder_ counts as
//     applied what the store does not have, and is replaced before it is used again.
//   - While is_stalled_ or waits_for_room_, nothing is applied.
//
// Threads: any may wait and read; exchange() from one at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/log/event_log.h"
#include "core/mutex.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"
#include "projections/projector/view_builder.h"

namespace muster::projections {

class PeopleIndex;

class Projector {
 public:
  struct Told {
    // Called once, on its thread: the log cannot be read or the views not written. Not for a full
    // disk, which it waits out.
    std::function<void(const Error&)> on_fatal;
    // Called on a separate thread: the views are damaged. The projector then stops applying until
    // exchange(). Must not block.
    std::function<void(const ViewsDamaged&)> on_damaged;
  };
  Projector(EventLog& log, std::shared_ptr<ViewStore> store, bool lists_people, Told told);
  // Requires: the log was interrupted or keeps growing; stops at the next batch.
  ~Projector();
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  // Whether the views have applied everything before `position`; waits for that for at most
  // `timeout`, and not at all while it is stopped by damage. Also true while a full disk keeps it
  // from applying: the views are then as current as possible.
  bool wait_for(Position position, Duration timeout) const;
  bool waits_for_room() const { return waits_for_room_; }
  Position applied() const;
  // The store that is kept up to date.
  std::shared_ptr<ViewStore> store() const;
  // The people in it, null unless `lists_people`. A page found after wait_for() has everything
  // before its position.
  PeopleIndex* people() const { return people_.get(); }
  // Goes on with another store. Its tables may be behind or ahead of the present one's. The people
  // listed are compared with it by people()->read(), which is to come next; until then pages go on,
  // unless the present one is damaged. ViewsDamaged in the new one: the present one stays.
  void exchange(std::shared_ptr<ViewStore> store);

 private:
  std::unique_ptr<ViewBuilder> builder_of(ViewStore& store) const;
  bool bring_level(ViewStore& store) MUSTER_REQUIRES(mutex_);
  void begin_again();
  void run();
  bool apply_up_to(Position head);
  bool wait_for_room();
  bool try_until_there_is_room();
  bool flush();
  void stall(const ViewsDamaged& damage, const std::shared_ptr<ViewStore>& store);
  void let_come_together(std::chrono::steady_clock::time_point until);

  EventLog& log_;
  const Told told_;
  const std::unique_ptr<PeopleIndex> people_;

  mutable Mutex mutex_;
  mutable ConditionVariable moved_;
  std::shared_ptr<ViewStore> store_ MUSTER_GUARDED_BY(mutex_);
  std::unique_ptr<ViewBuilder> builder_ MUSTER_GUARDED_BY(mutex_);
  bool builder_counts_ MUSTER_GUARDED_BY(mutex_) = true;
  std::atomic<std::uint64_t> applied_{0};
  std::atomic<bool> is_stalled_{false};      // changed under mutex_
  std::atomic<bool> waits_for_room_{false};  // the same
  std::atomic<bool> stopping_{false};
  bool has_no_room_ = false;  // its thread only: the last batch found the disk full

  // What a reader waits for.
  mutable Mutex asking_mutex_;
  mutable ConditionVariable asked_;
  mutable std::atomic<std::uint64_t> wanted_{0};
  std::thread thread_;
};

}  // namespace muster::projections

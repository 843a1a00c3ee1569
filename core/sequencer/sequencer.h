// The sequencer takes commands, decides, appends and answers, one round at a time, on its own
// thread or, if nothing else is queued, on the caller's: two thread switches would cost a lone
// caller a third of a sync.
//
//   Sequencer sequencer(log, view_store, clock, {});
//   // Durable when it returns:
//   Result<Committed> done = sequencer.submit(CreateProject{"Cats"}, who);
//   // The same, told later:
//   sequencer.submit(std::move(report), who, [](Result<Committed> done) { ... });
//
// Commands that arrive while a commit is being synced form the next one, so batches grow with the
// load. Callers that were just answered often return at once, so a round waits for them briefly, no
// longer than the last sync took. The order of one round, and what a crash means at each step:
//   1. take what waits                    crash: nobody was answered, nothing happened
//   2. decide and evolve an overlay       the same
//   3. append one commit, synced          crash before the sync: the same; after it: it happened,
//                                         unanswered
//   4. write the overlay to the registry  crash: replayed from the log at the next start
//   5. answer everybody
// An append that found no room on the disk did nothing: the round is refused (kNoRoom) and the next
// one taken. An append that finds another head than the registry's (kConflict) did nothing either,
// but another process has appended, and this sequencer is superseded. It stops leading for good:
// all waiting and later commands are kBusy, `on_superseded` is called once, and its thread follows
// the log, so that the registry and its versions stay up to date for readers. Any other failed
// append has an unknown outcome: from then on nobody is answered with success, `on_fatal` is called
// once, and every later submit() is kIo. The next start recovers.
// Damaged rows of the registry in step 2: nothing of the round is appended, and all commands in it
// get kBusy. In step 4: all are answered, because the commit is durable, and the registry can no
// longer be read (ViewStore::write). In both cases `on_views_damaged` is called, and
// exchange_views() installs a registry that was computed again.
//
// Threads: submit() from any. Owns its thread; the destructor finishes what was taken and refuses
// the rest.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/accounts/accounts.h"
#include "core/accounts/commands.h"
#include "core/accounts/rules.h"
#include "core/conditions.h"
#include "core/log/event_log.h"
#include "core/mutex.h"
#include "core/result.h"
#include "core/sequencer/live_registry.h"
#include "core/sequencer/stats.h"
#include "core/time.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"

namespace muster {

// A command's outcome. [first, end) are its events' positions; equal if nothing changed.
struct Committed {
  Position first;
  Position end;
  Timestamp time;
  std::vector<Event> events;  // without pings

  // The command's event of this type, or null.
  template <typename T>
  const T* find() const {
    for (const Event& event : events) {
      if (const T* payload = std::get_if<T>(&event.payload)) return payload;
    }
    return nullptr;
  }
  // How many of the command's events are of this type.
  template <typename T>
  std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        events, [](const Event& event) { return std::holds_alternative<T>(event.payload); }));
  }
};

class Sequencer {
 public:
  struct Options {
    Rules rules = {};
    std::size_t queued_commands_max = 8192;
    std::size_t queued_events_max = 500'000;
    // If given: while one of them refuses changes, every command gets that error and nothing is
    // decided. Must outlive the sequencer.
    const Conditions* conditions = nullptr;
    // Called once, on the appending thread, when the outcome of an append is unknown.
    std::function<void(const Error&)> on_fatal;
    // Called once, on the appending thread, when another process has appended. Must not block.
    std::function<void()> on_superseded = {};
    // Called on the thread whose round meets damaged rows. Must not block. If absent, commands are
    // refused and nothing repairs the rows.
    std::function<void(const ViewsDamaged&)> on_views_damaged = {};
  };

  // Requires: the registry's table has applied the whole log; nothing else appends or writes that
  // table.
  Sequencer(EventLog& log, std::shared_ptr<ViewStore> views, const Clock& clock, Options options);
  ~Sequencer();
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  // Blocks until the command's events are durable and visible in the registry, or it is refused.
  // kBusy at once if the queue is full or the sequencer is superseded; the error of
  // Options::conditions if they refuse changes.
  Result<Committed> submit(Command command, const Who& who);

  // Receives a command's outcome. Must neither block nor throw.
  using Done = std::function<void(Result<Committed>)>;
  // The same without blocking. `done` is called once: on the thread that runs the command's round,
  // or on this thread before the call returns if the command is not even queued (kBusy, kIo,
  // conditions). It may submit again, without blocking.
  void submit(Command command, const Who& who, Done done);

  // The account rows as of the last commit. Any thread.
  const RowReader& registry() const { return registry_; }
  std::shared_ptr<ViewStore> views() const { return registry_.store(); }
  // Which of those rows have changed. Any thread.
  const RowVersions& row_versions() const { return registry_.versions(); }
  // Whether another process appends in its place. Any thread.
  bool is_superseded() const { return is_superseded_; }
  // Whether the registry includes everything acknowledged before `position`. Always true while it
  // leads; when superseded this waits for it, for at most `timeout`. Any thread.
  bool wait_for_registry(Position position, Duration timeout) const;

  // Continues with the registry in another store: `prepare` runs on the sequencer's thread between
  // two commits, while nothing is appended, and returns the store, whose registry must then have
  // applied the whole log. Blocks until that is done; after an error of `prepare`, or kBusy when
  // stopping, nothing has changed.
  Result<void> exchange_views(std::function<Result<std::shared_ptr<ViewStore>>()> prepare);

  // The error that a change would get now, for callers about to do slow work.
  Result<void> takes_changes() const;

  SequencerStats stats() const;
  const Rules& rules() const { return options_.rules; }

 private:
  class Waiter;
  class BlockedWaiter;
  class ToldWaiter;
  class Round;
  struct Exchange;

  static constexpr std::size_t kNoWake = ~std::size_t{0};  // it is not sleeping

  Result<void> check_open() const MUSTER_REQUIRES(mutex_);
  Result<void> enqueue(Waiter& waiter);
  bool begin_alone();
  void end_round();

  void run();
  void lead();
  void follow();
  bool take(std::vector<Waiter*>& taken);
  bool is_dead() const;
  bool is_stopping() const;
  bool run_round(std::vector<Waiter*>& taken) noexcept;
  Result<void> decide_for(Waiter& waiter);
  Result<void> keys_are_ready(const std::vector<Entry>& entries);
  void begin_commit();
  Result<void> commit();
  Result<void> not_appended(const Error& error);
  void answer(Position first);
  void exchange_if_asked();
  void report(const ViewsDamaged& damage) const;
  void stop_leading(const Error& why, std::vector<Waiter*>& taken);

  EventLog& log_;
  const Clock& clock_;
  const Options options_;
  LiveRegistry registry_;

  mutable Mutex mutex_;
  ConditionVariable arrived_;
  std::vector<Waiter*> queue_ MUSTER_GUARDED_BY(mutex_);
  // The queue length that wakes the sequencer's thread.
  std::size_t wake_at_ MUSTER_GUARDED_BY(mutex_) = 1;
  // A round is running: the thread that set it owns the members of a round.
  bool is_running_ MUSTER_GUARDED_BY(mutex_) = false;
  // How many waited for the last commit or arrived during its sync.
  std::size_t callers_ MUSTER_GUARDED_BY(mutex_) = 0;
  Exchange* exchange_ MUSTER_GUARDED_BY(mutex_) = nullptr;
  std::size_t queued_events_ MUSTER_GUARDED_BY(mutex_) = 0;
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  bool dead_ MUSTER_GUARDED_BY(mutex_) = false;
  std::atomic<bool> is_superseded_{false};  // changed under mutex_

  // State of a round: no mutex, see is_running_.
  StandingCache standing_;
  std::unique_ptr<Round> round_;
  Duration last_append_{};

  SequencerCounters counters_;
  std::thread thread_;  // last, after everything it uses
};

}  // namespace muster

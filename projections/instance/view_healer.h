// Computes damaged views again while the instance runs, on a thread that sleeps until views are
// reported damaged and does not exist before the first report.
//
//   ViewHealer healer({.present_store = ..., .rebuild = ..., .say = ..., .on_fatal = ...});
//   healer.begin();                       // from now on acts on reports
//   healer.report({dir, "checksum mismatch in 000012.sst"});   // any thread, does not block
//
// A failed rebuild is tried once more, then on_fatal is called: the log or the disk is at fault,
// and the next start says which. While the disk is full it keeps trying. Views that are damaged
// again soon after they were computed are computed again each time, with a growing pause: a bad
// disk must not keep the machine busy, and reads that do not meet the damage still work.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "core/mutex.h"
#include "core/result.h"

namespace muster::projections {

class ViewHealer {
 public:
  struct Report {
    std::string store;  // the damaged store's directory
    std::string what;
  };
  struct Work {
    // The directory of the current store. Any thread; must not block.
    std::function<std::string()> present_store;
    // Computes the views again and replaces the damaged ones. Ends early, with any error, once
    // `stop` is true. kNoRoom: the disk is full.
    std::function<Result<void>(const std::atomic<bool>& stop)> rebuild;
    // Receives a sentence for the operator's log.
    std::function<void(const std::string&)> say;
    std::function<void(const Error&)> on_fatal;
  };

  explicit ViewHealer(Work work) : work_(std::move(work)) {}
  ~ViewHealer();  // cancels a rebuild and waits for that
  ViewHealer(const ViewHealer&) = delete;
  ViewHealer& operator=(const ViewHealer&) = delete;

  // Earlier reports are kept.
  void begin();
  // Ignored if the store has been replaced since.
  void report(Report report);
  // True from the report until the views are whole again.
  bool is_healing() const { return is_healing_; }
  // Whether they are whole; waits for that for at most `timeout`.
  bool wait_until_whole(std::chrono::microseconds timeout) const;

 private:
  static constexpr std::chrono::minutes kForgottenAfter{10};
  static constexpr std::chrono::seconds kPauseMax{60};
  static constexpr std::chrono::seconds kRoomTriedEvery{2};

  void start_thread() MUSTER_REQUIRES(mutex_);
  void run();
  void heal(const Report& report);
  Result<void> rebuild_when_there_is_room();
  std::chrono::milliseconds pause_before_next();

  const Work work_;
  mutable Mutex mutex_;
  mutable ConditionVariable moved_;
  std::optional<Report> reported_ MUSTER_GUARDED_BY(mutex_);
  bool has_begun_ MUSTER_GUARDED_BY(mutex_) = false;
  std::atomic<bool> is_healing_{false};
  std::atomic<bool> stopping_{false};
  // Used only by the thread.
  std::chrono::steady_clock::time_point healed_at_{};
  unsigned healed_lately_ = 0;
  std::thread thread_;
};

}  // namespace muster::projections

// The thread of a running server that looks at what may go wrong around it, and says so in the
// conditions: is there room on the disk, are the log's files where they were, is the clock right?
//
//   InstanceWatch watch(room, log, clock, conditions);    // has looked once when it returns
//   watch.begin({});                                      // looks every kEvery, on its own thread
//
// Of an instance that was opened on a full disk, for reading, it also says when there is room
// again:
//   watch.begin({.take_over = [&] { return take_over(); }});
// Until that succeeds disk_full is on. Errors but kNoRoom are for the operator; it is asked again,
// seldom.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "core/conditions.h"
#include "core/held_clock.h"
#include "core/log/disk_room.h"
#include "core/log/log_backend.h"
#include "core/mutex.h"
#include "core/result.h"

namespace muster {

// One look each; the condition begins or ends. Any thread, one at a time.
void look_at_room(DiskRoom& room, Conditions& conditions);
void begin_disk_full(const DiskRoom& room, Conditions& conditions);
void look_at_clock(const EventLog& log, const HeldClock& clock, Conditions& conditions);

class InstanceWatch {
 public:
  static constexpr std::chrono::milliseconds kEvery{250};
  static constexpr std::chrono::seconds kTakenOverAgainAfter{30};
  // What it has done, each on its thread; may be empty.
  struct Calls {
    // Makes an instance that was opened for reading the owner of its log.
    std::function<Result<void>()> take_over = {};
    // Files of the log that were missing are there again.
    std::function<void()> files_are_back = {};
    // Takes a sentence for the operator.
    std::function<void(const std::string&)> say = {};
  };

  // All must outlive it. `is_waiting`: for room, to take over.
  InstanceWatch(DiskRoom& room, StoredLog& log, const HeldClock& clock, Conditions& conditions,
                bool is_waiting = false);
  ~InstanceWatch();
  InstanceWatch(const InstanceWatch&) = delete;
  InstanceWatch& operator=(const InstanceWatch&) = delete;

  void begin(Calls calls);

 private:
  void run();
  void look();
  void wait_for_room();
  void look_at_files();

  DiskRoom& room_;
  StoredLog& log_;
  const HeldClock& clock_;
  Conditions& conditions_;
  bool is_waiting_;
  Calls calls_;
  std::chrono::steady_clock::time_point taken_over_next_{};

  Mutex mutex_;
  ConditionVariable stop_asked_;
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace muster

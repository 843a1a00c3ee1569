// A server's thread that checks for trouble and reports it as conditions: is there room on the
// disk, are the log's files in place, is the clock right?
//
//   InstanceWatch watch(room, log, clock, conditions);    // has checked once on return
//   watch.begin({});                                      // checks every kEvery, on its own thread
//
// For an instance opened read-only on a full disk, it also reports when there is room again:
//   watch.begin({.take_over = [&] { return take_over(); }});
// Until that succeeds disk_full stays on. Errors other than kNoRoom go to the operator; it is then
// tried again, but rarely.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "core/conditions.h"
#include "core/held_clock.h"
#include "core/log/disk_room.h"
#include "core/log/log_backend.h"
#include "core/result.h"
#include "core/stop_signal.h"

namespace muster::projections {

// One check each, which begins or ends the condition. Any thread, one at a time.
void look_at_room(DiskRoom& room, Conditions& conditions);
void begin_disk_full(const DiskRoom& room, Conditions& conditions);
void look_at_clock(const EventLog& log, const HeldClock& clock, Conditions& conditions);

class InstanceWatch {
 public:
  static constexpr std::chrono::milliseconds kEvery{250};
  static constexpr std::chrono::seconds kTakenOverAgainAfter{30};
  // Callbacks, called on its thread; each may be empty.
  struct Calls {
    // Makes an instance that was opened read-only the owner of its log.
    std::function<Result<void>()> take_over = {};
    // Missing files of the log are back.
    std::function<void()> files_are_back = {};
    // Receives a sentence for the operator.
    std::function<void(const std::string&)> say = {};
  };

  // All must outlive it. `is_waiting`: waiting for room to take over.
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

  StopSignal stop_;
  std::thread thread_;
};

}  // namespace muster::projections

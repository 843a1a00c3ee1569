// The thread of a running server that looks at what may go wrong around it, and says so in the
// conditions: is there room on the disk, are the log's files where they were, is the clock right?
//
//   InstanceWatch watch(room, log, clock, conditions);    // has looked once when it returns
//
// Looks every kEvery. Threads: its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/conditions.h"
#include "core/held_clock.h"
#include "core/log/disk_room.h"
#include "core/log/rocksdb_event_log.h"

namespace muster {

// One look each; the condition begins or ends. Any thread, one at a time.
void look_at_room(DiskRoom& room, Conditions& conditions);
void look_at_clock(const EventLog& log, const HeldClock& clock, Conditions& conditions);

class InstanceWatch {
 public:
  static constexpr std::chrono::milliseconds kEvery{250};

  // All must outlive it.
  InstanceWatch(DiskRoom& room, RocksdbEventLog& log, const HeldClock& clock, Conditions& conditions);
  ~InstanceWatch();
  InstanceWatch(const InstanceWatch&) = delete;
  InstanceWatch& operator=(const InstanceWatch&) = delete;

 private:
  void run();
  void look();
  void look_at_files();

  DiskRoom& room_;
  RocksdbEventLog& log_;
  const HeldClock& clock_;
  Conditions& conditions_;

  std::mutex mutex_;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace muster

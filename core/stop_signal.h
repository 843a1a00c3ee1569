// How a thread that works from time to time is told to end.
//
//   while (!stop_.is_asked_within(kEvery)) look();      // the thread
//   stop_.ask();  thread_.join();                       // its owner
//
// Threads: any. Once asked, always asked.
#pragma once

#include <chrono>

#include "core/mutex.h"

namespace muster {

class StopSignal {
 public:
  void ask() {
    {
      const MutexLock lock(mutex_);
      is_asked_ = true;
    }
    asked_.notify_all();
  }
  // Waits that long at most.
  bool is_asked_within(std::chrono::milliseconds time) {
    MutexLock lock(mutex_);
    return asked_.wait_for(lock, time, [this]() MUSTER_REQUIRES(mutex_) { return is_asked_; });
  }

 private:
  Mutex mutex_;
  ConditionVariable asked_;
  bool is_asked_ MUSTER_GUARDED_BY(mutex_) = false;
};

}  // namespace muster

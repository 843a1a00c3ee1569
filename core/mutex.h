// std::mutex, its lock and std::condition_variable with thread-safety annotations
// (core/thread_annotations.h). They compile to what the standard's own do.
//
//   MutexLock lock(mutex_);
//   arrived_.wait(lock, [&]() MUSTER_REQUIRES(mutex_) { return !queue_.empty(); });
//
// A value with a lock of its own, and no condition to wait for: Guarded (core/guarded.h).
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/thread_annotations.h"

namespace muster {

class MUSTER_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() MUSTER_ACQUIRE() { mutex_.lock(); }
  bool try_lock() MUSTER_TRY_ACQUIRE(true) { return mutex_.try_lock(); }
  void unlock() MUSTER_RELEASE() { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds the mutex until it is destroyed. unlock() and lock() in between are for one thread, as with
// std::unique_lock.
class MUSTER_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) MUSTER_ACQUIRE(mutex) : lock_(mutex.mutex_) {}
  ~MutexLock() MUSTER_RELEASE() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void lock() MUSTER_ACQUIRE() { lock_.lock(); }
  void unlock() MUSTER_RELEASE() { lock_.unlock(); }

 private:
  friend class ConditionVariable;
  std::unique_lock<std::mutex> lock_;
};

// The lock is held before and after each wait, and while the predicate runs.
class ConditionVariable {
 public:
  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

  void wait(MutexLock& lock) { condition_.wait(lock.lock_); }

  template <typename Predicate>
  void wait(MutexLock& lock, Predicate until) MUSTER_NOT_ANALYZED {
    while (!until()) condition_.wait(lock.lock_);
  }

  // False: the time is over and `until` does not hold.
  template <typename Rep, typename Period, typename Predicate>
  bool wait_for(MutexLock& lock, const std::chrono::duration<Rep, Period>& timeout,
                Predicate until) MUSTER_NOT_ANALYZED {
    return condition_.wait_for(lock.lock_, timeout, std::move(until));
  }
  template <typename Clock, typename Duration, typename Predicate>
  bool wait_until(MutexLock& lock, const std::chrono::time_point<Clock, Duration>& time,
                  Predicate until) MUSTER_NOT_ANALYZED {
    return condition_.wait_until(lock.lock_, time, std::move(until));
  }

 private:
  std::condition_variable condition_;
};

}  // namespace muster

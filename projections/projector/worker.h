// A thread that runs tasks one after another, in the order given.
//
//   Worker worker;
//   worker.give([&] { ... });    // blocks while several tasks are queued
//   worker.finish();             // blocks until all are done
//
// Threads: give() and finish() from one. After a task throws, later tasks are skipped and finish()
// rethrows the exception.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <thread>
#include <utility>

#include "core/mutex.h"

namespace muster::projections {

class Worker {
 public:
  Worker() : thread_([this] { run(); }) {}
  // Runs the tasks given so far.
  ~Worker() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    moved_.notify_all();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void give(std::function<void()> task) {
    {
      MutexLock lock(mutex_);
      wait_for_fewer_than(kTasksMax, lock);
      tasks_.push_back(std::move(task));
    }
    moved_.notify_all();
  }
  void finish() {
    std::exception_ptr thrown;
    {
      MutexLock lock(mutex_);
      wait_for_fewer_than(1, lock);
      thrown = std::exchange(thrown_, nullptr);
    }
    if (thrown) std::rethrow_exception(thrown);
  }

 private:
  static constexpr std::size_t kTasksMax = 4;  // including the running one

  void wait_for_fewer_than(std::size_t tasks, MutexLock& lock) MUSTER_REQUIRES(mutex_) {
    moved_.wait(lock, [&]() MUSTER_REQUIRES(mutex_) { return tasks_.size() < tasks; });
  }

  void run() {
    MutexLock lock(mutex_);
    while (true) {
      moved_.wait(lock, [this]() MUSTER_REQUIRES(mutex_) { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const std::function<void()> task = tasks_.front();
      if (!thrown_) {
        lock.unlock();
        std::exception_ptr thrown;
        try {
          task();
        } catch (...) {
          thrown = std::current_exception();
        }
        lock.lock();
        thrown_ = thrown;
      }
      tasks_.pop_front();
      moved_.notify_all();
    }
  }

  Mutex mutex_;
  ConditionVariable moved_;
  // The first is being done.
  std::deque<std::function<void()>> tasks_ MUSTER_GUARDED_BY(mutex_);
  // By a task; no other is done until finish() has thrown it.
  std::exception_ptr thrown_ MUSTER_GUARDED_BY(mutex_);
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace muster::projections

// A thread that does one task after the other, in the order in which they were given.
//
//   Worker worker;
//   worker.give([&] { ... });    // waits while several others wait
//   worker.finish();             // until all are done
//
// Threads: give() and finish() from one. After a task that throws the others are left out, and
// finish() throws what it threw.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace muster::projections {

class Worker {
 public:
  Worker() : thread_([this] { run(); }) {}
  // Does what was given first.
  ~Worker() {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    moved_.notify_all();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void give(std::function<void()> task) {
    wait_and([&] { tasks_.push_back(std::move(task)); }, kTasksMax);
  }
  void finish() {
    std::exception_ptr thrown;
    wait_and([&] { thrown = std::exchange(thrown_, nullptr); }, 1);
    if (thrown) std::rethrow_exception(thrown);
  }

 private:
  static constexpr std::size_t kTasksMax = 4;  // the one at hand included

  template <typename Do>
  void wait_and(Do&& todo, std::size_t below) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return tasks_.size() < below; });
    todo();
    lock.unlock();
    moved_.notify_all();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      moved_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
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

  std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<std::function<void()>> tasks_;  // the first is being done
  std::exception_ptr thrown_;                // by a task; no other is done until finish() has told
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace muster::projections

// Threads that take ready items from an epoll set, one at a time.
//
//   WorkerPool pool(epoll, {.moving = 4, .threads_max = 256}, [](void* ready) { ... });
//   pool.start();
//   while (...) pool.watch();     // on one thread, at most every millisecond
//   pool.stop();
//
// A thread that finds the next item ready when it has finished one never sleeps, so a few threads
// carry any load while they make progress. Some get stuck, in a password hash, a commit or a
// stream: watch() detects that and adds threads, so that `moving` of them make progress, up to
// `threads_max` in total. Threads beyond `moving` exit after being idle for a while.
//
// Items must be registered with EPOLLONESHOT, so that one thread gets each. `take` is called with
// an item's data.ptr, must not throw, and may spuriously be called with null.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/file_descriptor.h"

namespace muster::http {

class WorkerPool {
 public:
  struct Limits {
    unsigned moving;
    unsigned threads_max;
  };
  using Take = std::function<void(void* ready)>;

  // `epoll` must outlive the pool.
  WorkerPool(int epoll, Limits limits, Take take);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False: the system allows no thread at all. With fewer than `moving` it continues.
  bool start();
  // False: the system refused descriptors, and the pool must not be started.
  bool can_wake() const { return can_wake_; }
  // Causes one more call of `take(nullptr)`, on a sleeping thread if there is one.
  void wake();
  // Ready items are still taken; returns when there are none and the threads have ended. watch()
  // must not be called any more.
  void stop();

  // Adds a thread if something is ready and no thread makes progress. Returns whether something is
  // ready.
  bool watch();

  // Whether every allowed (or available) thread has been stuck for a while although something is
  // ready.
  bool is_exhausted() const { return exhausted_.load(std::memory_order_relaxed); }
  bool has_sleeper() const { return sleeping_.load(std::memory_order_relaxed) > 0; }
  unsigned threads() const { return threads_.load(std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    std::atomic<std::uint64_t> taken{0};
    std::atomic<bool> gone{false};
    // What watch() last saw: the count of items taken, and since when it has not changed.
    std::uint64_t seen = 0;
    Clock::time_point seen_at{};
    std::thread thread;
  };

  bool add();
  void work(Worker& worker);
  bool leave_if_surplus();
  bool is_ready() const;

  const int epoll_;
  const Limits limits_;
  const Take take_;
  FileDescriptor wake_;
  bool can_wake_ = false;

  std::vector<std::unique_ptr<Worker>> workers_;  // used only by start(), watch() and stop()
  Clock::time_point watched_at_{};
  Clock::time_point moved_at_{};
  Clock::time_point add_again_at_{};
  std::atomic<unsigned> threads_{0};
  std::atomic<unsigned> sleeping_{0};
  std::atomic<bool> exhausted_{false};
  std::atomic<bool> stopping_{false};
};

}  // namespace muster::http

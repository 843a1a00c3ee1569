// Threads that take what is ready in an epoll set, one thing at a time.
//
//   WorkerPool pool(epoll, {.moving = 4, .threads_max = 256}, [](void* ready) { ... });
//   pool.start();
//   while (...) pool.watch();     // by one thread, at most every millisecond
//   pool.stop();
//
// A thread that finds the next thing ready when it has done one never sleeps, so a few threads
// carry any load as long as they move. Some get stuck, in a password hash, a commit or a stream:
// watch() sees that and adds threads, so that `moving` of them go on, up to `threads_max` in all.
// What is more than `moving` goes after a while without work.
//
// What is in the set must be registered with EPOLLONESHOT, so that one thread gets it; `take` is
// called with its data.ptr, must not throw, and may be called with null for no reason.
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

  // `epoll` must outlive it.
  WorkerPool(int epoll, Limits limits, Take take);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False: the system gives no thread at all. With fewer than `moving` it goes on.
  bool start();
  // False: the system gave no descriptors, and nothing may be started.
  bool can_wake() const { return can_wake_; }
  // Lets `take(nullptr)` be called once more, by a thread that sleeps if there is one.
  void wake();
  // What is ready is still taken; returns when nothing is, and the threads are gone. watch() must
  // not be called any more.
  void stop();

  // Adds a thread where something is ready and nobody moves to take it. Whether something is ready.
  bool watch();

  // Whether every thread there may be (or that the system gives) has been stuck for a while, and
  // something is ready all the same.
  bool is_exhausted() const { return exhausted_.load(std::memory_order_relaxed); }
  bool has_sleeper() const { return sleeping_.load(std::memory_order_relaxed) > 0; }
  unsigned threads() const { return threads_.load(std::memory_order_relaxed); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Worker {
    std::atomic<std::uint64_t> taken{0};
    std::atomic<bool> gone{false};
    // What watch() saw: how much it had taken, and since when no more.
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

  std::vector<std::unique_ptr<Worker>> workers_;  // start(), watch() and stop() only
  Clock::time_point watched_at_{};
  Clock::time_point moved_at_{};
  Clock::time_point add_again_at_{};
  std::atomic<unsigned> threads_{0};
  std::atomic<unsigned> sleeping_{0};
  std::atomic<bool> exhausted_{false};
  std::atomic<bool> stopping_{false};
};

}  // namespace muster::http

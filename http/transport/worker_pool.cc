#include "http/transport/worker_pool.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "core/check.h"
#include "core/threads.h"

namespace muster::http {

namespace {

using std::chrono::milliseconds;

// Between two checks: no thread has taken anything in this time although something is ready.
constexpr milliseconds kStandstill{1};
// A thread busy with one item for this long is waiting for something; a shorter time would count
// threads that wait for a core.
constexpr milliseconds kStuckAfter{10};
// Nothing has moved for this long, with all allowed threads.
constexpr milliseconds kExhaustedAfter{100};
constexpr milliseconds kSurplusIdle{5'000};
// Before asking the system again for a thread that it refused.
constexpr milliseconds kRefusedPause{1'000};

}  // namespace

WorkerPool::WorkerPool(int epoll, Limits limits, Take take)
    : epoll_(epoll),
      limits_(limits),
      take_(std::move(take)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  MUSTER_CHECK(limits_.moving > 0 && limits_.moving <= limits_.threads_max,
               "{} threads of {} cannot move", limits_.moving, limits_.threads_max);
  // Edge-triggered: each wake() causes one call, and the counter need not be read.
  epoll_event event{EPOLLIN | EPOLLET, {.ptr = nullptr}};
  can_wake_ = wake_ && ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_.get(), &event) == 0;
}

bool WorkerPool::start() {
  while (threads() < limits_.moving && add()) {
  }
  return threads() > 0;
}

// False: the system refuses.
bool WorkerPool::add() {
  std::erase_if(workers_, [](const std::unique_ptr<Worker>& worker) {
    const bool gone = worker->gone.load();
    if (gone) worker->thread.join();
    return gone;
  });
  auto made = std::make_unique<Worker>();
  Worker& worker = *made;
  worker.seen_at = Clock::now();
  workers_.reserve(workers_.size() + 1);
  threads_.fetch_add(1);
  worker.thread = thread_or_none([this, &worker] { work(worker); });
  if (!worker.thread.joinable()) {
    threads_.fetch_sub(1);
    return false;
  }
  workers_.push_back(std::move(made));
  return true;
}

void WorkerPool::wake() { ::eventfd_write(wake_.get(), 1); }

void WorkerPool::stop() {
  stopping_ = true;
  wake();
  for (const auto& worker : workers_) worker->thread.join();
  workers_.clear();
}

bool WorkerPool::is_ready() const {
  pollfd polled{epoll_, POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

bool WorkerPool::watch() {
  const auto now = Clock::now();
  if (!is_ready()) {
    exhausted_ = false;
    return false;
  }
  const auto pause = now - watched_at_;
  if (pause < kStandstill) return true;
  watched_at_ = now;
  unsigned moving = 0;
  bool standstill = true;
  for (const auto& worker : workers_) {
    const std::uint64_t taken = worker->taken.load(std::memory_order_relaxed);
    if (worker->gone.load(std::memory_order_relaxed)) continue;
    if (taken != worker->seen) {
      worker->seen = taken;
      worker->seen_at = now;
      standstill = false;
    }
    if (now - worker->seen_at < kStuckAfter) ++moving;
  }
  // After a pause this only records the current counts.
  if (!standstill || has_sleeper() || pause > kStuckAfter) moved_at_ = now;
  const bool room = threads() < limits_.threads_max && now >= add_again_at_;
  exhausted_ = !room && now - moved_at_ > kExhaustedAfter;
  const bool needed = moved_at_ != now || moving < limits_.moving;
  if (needed && room && !has_sleeper() && pause <= kStuckAfter && !add()) {
    if (add_again_at_ == Clock::time_point{}) {
      spdlog::warn("the system allows no more than {} threads for requests", threads());
    }
    add_again_at_ = now + kRefusedPause;
  }
  return true;
}

bool WorkerPool::leave_if_surplus() {
  unsigned threads = threads_.load();
  while (threads > limits_.moving) {
    if (threads_.compare_exchange_weak(threads, threads - 1)) return true;
  }
  return false;
}

void WorkerPool::work(Worker& worker) {
  while (true) {
    epoll_event event{};
    // First without sleeping, so that only threads that really sleep count as sleepers.
    int n = ::epoll_wait(epoll_, &event, 1, 0);
    if (n == 0 && stopping_) break;
    if (n == 0) {
      sleeping_.fetch_add(1, std::memory_order_relaxed);
      n = ::epoll_wait(epoll_, &event, 1, static_cast<int>(kSurplusIdle.count()));
      sleeping_.fetch_sub(1, std::memory_order_relaxed);
      if (n == 0 && leave_if_surplus()) {
        worker.gone = true;
        return;
      }
    }
    worker.taken.fetch_add(1, std::memory_order_relaxed);
    if (n > 0) take_(event.data.ptr);
  }
  wake();  // wakes the next, so that all leave
}

}  // namespace muster::http

// Whose turn it is to search. A search reads all texts, so only a few run at a time, in the order
// in which they were asked for, and not too many wait.
//
//   const auto turn = turns.take(deadline);
//   if (!turn) return fail(ErrorCode::kBusy, ...);   // given back when it goes out of scope
//
// Threads: any. The turns must outlive what they gave out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>

#include "core/mutex.h"

namespace muster::projections {

class SearchTurns {
 public:
  SearchTurns(std::size_t at_once, std::size_t waiting_max)
      : at_once_(at_once), waiting_max_(waiting_max) {}
  SearchTurns(const SearchTurns&) = delete;
  SearchTurns& operator=(const SearchTurns&) = delete;

  // Null: too many wait already, or the deadline has passed.
  std::shared_ptr<void> take(std::chrono::steady_clock::time_point deadline) {
    MutexLock lock(mutex_);
    if (running_ == at_once_) {
      if (waiting_.size() >= waiting_max_) return nullptr;
      Waiter waiter;
      waiting_.push_back(&waiter);
      if (!waiter.moved.wait_until(lock, deadline, [&] { return waiter.has_turn; })) {
        std::erase(waiting_, &waiter);
        return nullptr;
      }
    } else {
      ++running_;
    }
    return {this, [this](void*) { give_back(); }};
  }

  // How many wait for their turn.
  std::size_t waiting() const {
    const MutexLock lock(mutex_);
    return waiting_.size();
  }

 private:
  struct Waiter {
    bool has_turn = false;  // the one who gave theirs back counts for this one
    ConditionVariable moved = {};
  };

  void give_back() {
    const MutexLock lock(mutex_);
    if (waiting_.empty()) {
      --running_;
      return;
    }
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.has_turn = true;
    next.moved.notify_one();  // with the lock held, or the waiter could be gone
  }

  const std::size_t at_once_;
  const std::size_t waiting_max_;
  mutable Mutex mutex_;
  // The first one is next. Nobody waits while a turn is free.
  std::deque<Waiter*> waiting_ MUSTER_GUARDED_BY(mutex_);
  std::size_t running_ MUSTER_GUARDED_BY(mutex_) = 0;
};

}  // namespace muster::projections

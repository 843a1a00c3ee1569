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
#include <cstdint>
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
    if (waiting_.size() >= waiting_max_) return nullptr;
    const std::uint64_t mine = next_++;
    waiting_.push_back(mine);
    const bool is_mine = moved_.wait_until(lock, deadline, [&]() MUSTER_REQUIRES(mutex_) {
      return running_ < at_once_ && waiting_.front() == mine;
    });
    std::erase(waiting_, mine);
    if (is_mine) ++running_;
    lock.unlock();
    moved_.notify_all();  // the next one may be first now
    if (!is_mine) return nullptr;
    return {this, [this](void*) { give_back(); }};
  }

  // How many wait for their turn.
  std::size_t waiting() const {
    const MutexLock lock(mutex_);
    return waiting_.size();
  }

 private:
  void give_back() {
    {
      const MutexLock lock(mutex_);
      --running_;
    }
    moved_.notify_all();
  }

  const std::size_t at_once_;
  const std::size_t waiting_max_;
  mutable Mutex mutex_;
  ConditionVariable moved_;
  // Numbers, the first one is next.
  std::deque<std::uint64_t> waiting_ MUSTER_GUARDED_BY(mutex_);
  std::uint64_t next_ MUSTER_GUARDED_BY(mutex_) = 0;
  std::size_t running_ MUSTER_GUARDED_BY(mutex_) = 0;
};

}  // namespace muster::projections

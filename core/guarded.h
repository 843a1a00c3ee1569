// A value that can only be reached while its lock is held.
//
//   Guarded<std::map<K, V>> cache;
//   cache.with([&](auto& map) { map[k] = v; });
#pragma once

#include <utility>

#include "core/mutex.h"

namespace muster {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  template <typename F>
  decltype(auto) with(F&& f) {
    MutexLock lock(mutex_);
    return std::forward<F>(f)(value_);
  }
  template <typename F>
  decltype(auto) with(F&& f) const {
    MutexLock lock(mutex_);
    return std::forward<F>(f)(value_);
  }

 private:
  mutable Mutex mutex_;
  T value_ MUSTER_GUARDED_BY(mutex_);
};

}  // namespace muster

// Limits work that holds a connection's thread while it runs: streams, exports.
//
//   auto place = app.live_streams.enter();
//   if (!place) return fail(ErrorCode::kBusy, ...);   // released with its last copy
//
// Threads: any.
#pragma once

#include <atomic>
#include <memory>

namespace muster::http {

class ConcurrencyLimit {
 public:
  explicit ConcurrencyLimit(unsigned max) : max_(max) {}
  ConcurrencyLimit(const ConcurrencyLimit&) = delete;
  ConcurrencyLimit& operator=(const ConcurrencyLimit&) = delete;

  // Null if all places are taken. The limit must outlive the places.
  std::shared_ptr<void> enter() {
    if (taken_.fetch_add(1) >= max_) {
      taken_.fetch_sub(1);
      return nullptr;
    }
    return {this, [this](void*) { taken_.fetch_sub(1); }};
  }
  unsigned taken() const { return taken_.load(); }

 private:
  const unsigned max_;
  std::atomic<unsigned> taken_{0};
};

}  // namespace muster::http

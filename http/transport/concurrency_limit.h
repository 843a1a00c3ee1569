// A bound on what runs at once and holds a connection's thread all the while: streams, exports.
//
//   auto place = app.live_streams.enter();
//   if (!place) return fail(ErrorCode::kBusy, ...);   // given back when the last copy of it goes
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

  // Null where all are taken. It must outlive what it gave out.
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

// A Random that blocks callers until the test lets them through, to hold a hash in the middle of
// its turn. Open until close(). Threads: any.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <semaphore>

#include "core/security/random.h"

namespace muster {

class GatedRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    if (closed_) {
      const int inside = ++inside_;
      int seen = inside_max_;
      while (seen < inside && !inside_max_.compare_exchange_weak(seen, inside)) {
      }
      entered_.release();
      opened_.acquire();
      --inside_;
    }
    std::fill(out.begin(), out.end(), std::uint8_t{7});
  }
  void close() { closed_ = true; }
  void await_one_inside() { entered_.acquire(); }
  void let_through(int n) { opened_.release(n); }
  int inside_max() const { return inside_max_; }

 private:
  std::atomic<bool> closed_ = false;  // open while the hasher is made
  std::atomic<int> inside_ = 0;
  std::atomic<int> inside_max_ = 0;
  std::counting_semaphore<> entered_{0};
  std::counting_semaphore<> opened_{0};
};

}  // namespace muster

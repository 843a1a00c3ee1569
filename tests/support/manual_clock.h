// A Clock that stands still until a test advances it. Starts at 2026-01-01T00:00:00Z, which is
// clearly neither zero nor now. Safe from several threads.
//
//   ManualClock clock;
//   clock.advance(std::chrono::days(14));
#pragma once

#include <atomic>
#include <cstdint>

#include "core/time.h"

namespace muster {

class ManualClock final : public Clock {
 public:
  static constexpr Timestamp kStart{1'767'225'600'000'000};

  explicit ManualClock(Timestamp start = kStart) : micros_(start.micros) {}

  Timestamp now() const override { return {micros_.load()}; }
  void set(Timestamp t) { micros_.store(t.micros); }
  // Also backwards, as real clocks do.
  void advance(Duration by) { micros_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> micros_;
};

}  // namespace muster

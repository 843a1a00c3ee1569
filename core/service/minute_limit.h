// At most so many of something in each minute of the clock.
//
//   if (limit.take(now)) record();
//
// Threads: any.
#pragma once

#include <cstdint>

#include "core/guarded.h"
#include "core/time.h"

namespace muster {

class MinuteLimit {
 public:
  explicit MinuteLimit(std::uint32_t per_minute_max) : per_minute_max_(per_minute_max) {}

  bool take(Timestamp now) {
    const std::int64_t minute = now.micros / Duration(std::chrono::minutes(1)).count();
    return taken_.with([&](Taken& taken) {
      if (taken.minute != minute) taken = {minute, 0};
      if (taken.count == per_minute_max_) return false;
      ++taken.count;
      return true;
    });
  }

 private:
  struct Taken {
    std::int64_t minute = 0;
    std::uint32_t count = 0;
  };

  const std::uint32_t per_minute_max_;
  Guarded<Taken> taken_;
};

}  // namespace muster

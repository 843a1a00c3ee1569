// A clock that does not immediately follow another clock's jump ahead. A time in the future would
// stay in the log for good, and whatever it expired would stay expired, so a jump is believed only
// after the clock has kept to it for ten minutes; until then, time continues from before the jump.
// A jump back is believed at once.
//
//   const HeldClock clock(system_clock, boot_clock);
//   clock.jump();      // how far the other clock is ahead of elapsed time
//
// `steady` measures elapsed time including the machine's sleep (CLOCK_BOOTTIME), from any origin.
// Jumps of less than kJumpMin are followed at once: clocks are adjusted and machines migrate.
// Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "core/time.h"

namespace muster {

class HeldClock final : public Clock {
 public:
  static constexpr Duration kJumpMin = std::chrono::minutes(5);
  static constexpr Duration kBelievedAfter = std::chrono::minutes(10);

  // Both must outlive this object.
  HeldClock(const Clock& wall, const Clock& steady);

  Timestamp now() const override;
  Duration jump() const;

 private:
  const Clock& wall_;
  const Clock& steady_;
  // The believed offset of the wall clock from the steady one.
  mutable std::atomic<std::int64_t> offset_micros_;
  // When, by the steady clock, the current jump was first seen; kNever if there is none.
  static constexpr std::int64_t kNever = -1;
  mutable std::atomic<std::int64_t> jumped_at_micros_{kNever};
};

// Time since boot, including sleep.
class BootClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace muster

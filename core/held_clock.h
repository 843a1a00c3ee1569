// A clock that does not follow another one at once when that jumps ahead. What is stamped with a
// time in the future stays in the log for good, and what expired by it stays ended, so a jump is
// believed only after the clock has kept to it for ten minutes; until then time goes on from before
// the jump. A clock that goes back is believed at once.
//
//   const HeldClock clock(system_clock, boot_clock);
//   clock.jump();      // how far the other clock is ahead of the time that has passed
//
// `steady` says how much time has passed, sleep of the machine included (CLOCK_BOOTTIME); where it
// starts does not matter. A jump of less than kJumpMin is followed: clocks are set, and machines
// are moved.
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

  // Both must outlive it.
  HeldClock(const Clock& wall, const Clock& steady);

  Timestamp now() const override;
  Duration jump() const;

 private:
  const Clock& wall_;
  const Clock& steady_;
  // Of the wall clock over the steady one, as it is believed.
  mutable std::atomic<std::int64_t> offset_micros_;
  // By the steady clock, when the present jump was first seen; kNever: there is none.
  static constexpr std::int64_t kNever = -1;
  mutable std::atomic<std::int64_t> jumped_at_micros_{kNever};
};

// The time since the machine was started, sleep included.
class BootClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace muster

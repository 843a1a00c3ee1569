#include "core/held_clock.h"

#include <cstdint>
#include <ctime>

namespace muster {

HeldClock::HeldClock(const Clock& wall, const Clock& steady)
    : wall_(wall), steady_(steady), offset_micros_((wall.now() - steady.now()).count()) {}

// Concurrent callers may store the same values; any of them is correct.
Timestamp HeldClock::now() const {
  const Timestamp steady = steady_.now();
  const Timestamp wall = wall_.now();
  const std::int64_t offset = (wall - steady).count();
  const std::int64_t believed = offset_micros_.load(std::memory_order_relaxed);
  if (offset - believed > kJumpMin.count()) {
    std::int64_t jumped_at = kNever;
    if (jumped_at_micros_.compare_exchange_strong(jumped_at, steady.micros))
      jumped_at = steady.micros;
    if (steady.micros - jumped_at < kBelievedAfter.count()) return {steady.micros + believed};
  }
  if (offset != believed) offset_micros_.store(offset, std::memory_order_relaxed);
  if (jumped_at_micros_.load(std::memory_order_relaxed) != kNever) jumped_at_micros_ = kNever;
  return wall;
}

Duration HeldClock::jump() const {
  (void)now();
  if (jumped_at_micros_.load() == kNever) return {};
  return (wall_.now() - steady_.now()) - Duration(offset_micros_.load());
}

Timestamp BootClock::now() const {
  timespec since_boot{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return {static_cast<std::int64_t>(since_boot.tv_sec) * 1'000'000 + since_boot.tv_nsec / 1000};
}

}  // namespace muster

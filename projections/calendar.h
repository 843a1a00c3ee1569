// Days and hours of UTC, in which projections count.
#pragma once

#include <chrono>

#include "core/time.h"

namespace muster::projections {

using Day = std::chrono::sys_days;
using Hour = std::chrono::sys_time<std::chrono::hours>;

inline std::chrono::sys_time<std::chrono::microseconds> sys_time_of(Timestamp moment) {
  return std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(moment.micros));
}

inline Day day_of(Timestamp moment) {
  return std::chrono::floor<std::chrono::days>(sys_time_of(moment));
}
inline Hour hour_of(Timestamp moment) {
  return std::chrono::floor<std::chrono::hours>(sys_time_of(moment));
}
inline Timestamp start_of(Day day) {
  return {std::chrono::microseconds(day.time_since_epoch()).count()};
}

}  // namespace muster::projections

// Processor time that this process has used so far, all its threads together, in seconds. Where
// others want the processor too it says more than the time on the wall.
#pragma once

#include <ctime>

namespace muster::bench {

inline double process_cpu_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace muster::bench

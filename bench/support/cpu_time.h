// Processor time used by all threads of this process, in seconds. On a busy machine it says more
// than wall-clock time.
#pragma once

#include <ctime>

namespace muster::bench {

inline double cpu_seconds_of(clockid_t clock) {
  timespec used{};
  ::clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}
inline double process_cpu_seconds() { return cpu_seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
// The calling thread's only.
inline double thread_cpu_seconds() { return cpu_seconds_of(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace muster::bench

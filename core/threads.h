// Threads that the system may refuse because of a limit on processes (`ulimit -u`, a container's)
// or memory (`ulimit -v`).
//
//   if (!can_start_threads(12)) return fail(...);    // before anything is opened
//   std::thread other = thread_or_none(work);        // not joinable if refused
#pragma once

#include <future>
#include <system_error>
#include <thread>
#include <utility>

namespace muster {

// Not joinable if the system refuses the thread.
template <typename Work>
std::thread thread_or_none(Work&& work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error&) {
    return {};
  }
}

// For std::async: run on another thread, or, if the system refuses one, when the result is
// requested.
inline constexpr std::launch kBesideOrLater = std::launch::async | std::launch::deferred;

// Whether that many more threads can be started right now.
bool can_start_threads(unsigned count);

// From now on the calling thread, and every thread that it starts, gets a processor only after
// those that have not given way, or about a quarter of one that they keep busy. For work that takes
// long while others wait for an answer. There is no way back.
void give_way();

}  // namespace muster

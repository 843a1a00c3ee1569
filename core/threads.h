// Threads that the system may refuse: a limit of processes (`ulimit -u`, a container's) or of
// memory (`ulimit -v`) is reached.
//
//   if (!can_start_threads(12)) return fail(...);    // before anything is opened
//   std::thread other = thread_or_none(work);        // joinable, or there is none
#pragma once

#include <future>
#include <system_error>
#include <thread>
#include <utility>

namespace muster {

// Not joinable where the system refuses one.
template <typename Work>
std::thread thread_or_none(Work&& work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error&) {
    return {};
  }
}

// For std::async: on another thread, or where the system refuses one, when the result is asked for.
inline constexpr std::launch kBesideOrLater = std::launch::async | std::launch::deferred;

// Whether so many more may run at once, at this moment.
bool can_start_threads(unsigned count);

// From now on the calling thread, and every thread that it starts, gets a processor only after those
// that have not given way, or about a quarter of one that they keep busy. For work that takes long
// while others wait for an answer. There is no way back.
void give_way();

}  // namespace muster

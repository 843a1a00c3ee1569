// Work that two threads share: most machines that run Muster have few cores, and what is cut in two
// here is short.
//
//   for_each_on_two_threads(tasks.size(), [&](std::size_t i) { do(tasks[i]); });
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>

#include "core/threads.h"

namespace muster {

// Calls todo(i) for each i < n, on the caller's thread and another (where the system gives one), in
// about that order: what takes longest should come first. Returns when all are done. What `todo`
// throws ends the program.
template <typename Do>
void for_each_on_two_threads(std::size_t n, Do&& todo) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < n; i = next++) todo(i);
  };
  if (n < 2) return work();
  std::thread other = thread_or_none(work);
  work();
  if (other.joinable()) other.join();
}

}  // namespace muster

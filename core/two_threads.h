// Splits work between two threads: most machines that run Muster have few cores, and the pieces are
// short.
//
//   for_each_on_two_threads(tasks.size(), [&](std::size_t i) { do(tasks[i]); });
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>

#include "core/threads.h"

namespace muster {

// Calls todo(i) for each i < n, on the caller's thread and, if the system provides one, on a second
// thread. Indices are taken roughly in order, so the longest work should come first. If `todo`
// throws, work not yet begun is skipped, and the exception is rethrown here when both threads are
// done.
template <typename Do>
void for_each_on_two_threads(std::size_t n, Do&& todo) {
  std::atomic<std::size_t> next{0};
  const auto work = [&](std::exception_ptr& thrown) {
    try {
      for (std::size_t i = next++; i < n; i = next++) todo(i);
    } catch (...) {
      thrown = std::current_exception();
      next = n;
    }
  };
  std::exception_ptr here;
  std::exception_ptr there;
  if (n < 2) {
    work(here);
  } else {
    std::thread other = thread_or_none([&] { work(there); });
    work(here);
    if (other.joinable()) other.join();
  }
  if (here) std::rethrow_exception(here);
  if (there) std::rethrow_exception(there);
}

}  // namespace muster

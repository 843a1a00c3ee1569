// Work that two threads share: most machines that run Muster have few cores, and what is cut in two
// here is short.
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

// Calls todo(i) for each i < n, on the caller's thread and another (where the system gives one), in
// about that order: what takes longest should come first. Where `todo` throws, what is not begun is
// left out, and the exception is thrown here once both threads are done.
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

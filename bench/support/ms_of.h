// How long a piece of work takes, in milliseconds.
#pragma once

#include <chrono>

namespace muster::bench {

template <typename Work>
double ms_of(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

}  // namespace muster::bench

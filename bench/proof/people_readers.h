// Somebody who looks at the People page all the while, at a fixed rate, and the searchers and the
// replay that they are not to notice.
//
//   const auto alone = pages_at_fixed_rate(port, crowd, seconds);
//   Searchers searchers(port, 16);
//   const auto beside = pages_at_fixed_rate(port, crowd, seconds);
//   Result<std::uint64_t> searches = searchers.stop();
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "bench/proof/fixed_rate.h"
#include "core/guarded.h"
#include "core/result.h"

namespace muster::bench {

// Pages of 50, in turns from all over the list.
Result<Latencies> pages_at_fixed_rate(int port, std::uint32_t crowd, double seconds);

// People who search, each for something new when the answer to the last one is there.
class Searchers {
 public:
  Searchers(int port, std::size_t count);
  ~Searchers();
  Searchers(const Searchers&) = delete;
  Searchers& operator=(const Searchers&) = delete;

  // How many searches were answered. The first thing that went wrong.
  Result<std::uint64_t> stop();

 private:
  void search(int port, std::size_t searcher);

  std::atomic<bool> is_over_{false};
  std::atomic<std::uint64_t> answered_{0};
  Guarded<std::string> wrong_;
  std::vector<std::thread> threads_;
};

}  // namespace muster::bench

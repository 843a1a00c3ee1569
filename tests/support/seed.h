// The seed of a random loop: from MUSTER_TEST_SEED if set, otherwise new each time; printed, so
// that a failure can be repeated.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>

namespace muster {

inline std::uint64_t test_seed() {
  const char* given = std::getenv("MUSTER_TEST_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "MUSTER_TEST_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace muster

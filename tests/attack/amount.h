// How much of an attack to run: from the environment if set (tests/attack/run sets it), otherwise
// what fits into every run of the tests.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace muster::attack {

inline std::uint64_t amount(const char* variable, std::uint64_t otherwise) {
  const char* given = std::getenv(variable);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

}  // namespace muster::attack

// A reproducible Random: the same seed gives the same bytes, so a test sees the same tokens, ids
// and salts in every run. Different seeds give different bytes. Safe from several threads; which
// thread gets which bytes then depends on their order.
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include "core/guarded.h"
#include "core/security/random.h"

namespace muster {

class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint64_t seed = 1) : engine_(seed) {}

  void fill(std::span<std::uint8_t> out) override {
    engine_.with([&](std::mt19937_64& engine) {
      for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(engine());
    });
  }

 private:
  Guarded<std::mt19937_64> engine_;
};

}  // namespace muster

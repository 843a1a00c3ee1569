// Where randomness comes from. Passed in wherever it is needed; tests pass one that repeats itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace muster {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  // `n_bytes` of randomness in base64url without padding: 32 bytes give 43 characters.
  std::string token(std::size_t n_bytes = 32);
  // `n_bytes` of randomness as 2*n_bytes lower-case hex digits.
  std::string hex(std::size_t n_bytes);
  std::uint64_t number();
};

// The operating system's generator through Crypto++. Safe to use from several threads.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace muster

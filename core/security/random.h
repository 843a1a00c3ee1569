// The source of randomness. Passed in wherever it is needed; tests pass a reproducible one.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace muster {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  // `n_bytes` random bytes in base64url without padding: 32 bytes give 43 characters.
  std::string token(std::size_t n_bytes = 32);
  // `n_bytes` random bytes as 2*n_bytes lower-case hex digits.
  std::string hex(std::size_t n_bytes);
  std::uint64_t number();
};

// The operating system's generator through Crypto++. Safe from several threads.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace muster

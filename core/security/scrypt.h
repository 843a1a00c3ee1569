// scrypt (RFC 7914) and the PHC string form of its results: how passwords were hashed before
// Argon2id. PasswordHasher verifies such hashes but makes none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/secret.h"

namespace muster {

// At most 256 MiB (128 * r * 2^log2_n bytes) and p at most 16. Verifying accepts no more either, so
// a damaged or foreign hash cannot make it allocate more.
struct ScryptCost {
  std::uint8_t log2_n = 17;
  std::uint32_t r = 8;
  std::uint32_t p = 1;

  friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

// $scrypt$ln=17,r=8,p=1$<salt base64>$<key base64>
struct ScryptHash {
  ScryptCost cost;
  std::array<std::uint8_t, 16> salt{};
  std::array<std::uint8_t, 32> key{};

  friend bool operator==(const ScryptHash&, const ScryptHash&) = default;
};

// Whether the cost is within ScryptCost's limits and so safe to run.
bool is_sane(const ScryptCost& cost);
// 128 * r * 2^log2_n: the memory of one run, nearly all of it allocated at once.
std::uint64_t scrypt_memory_bytes(const ScryptCost& cost);

std::string to_phc(const ScryptHash& hash);
// Accepts exactly what to_phc() writes, and only with a sane cost.
std::optional<ScryptHash> scrypt_from_phc(std::string_view phc);

// The key of `password` with this salt. Throws what Crypto++ throws, above all bad_alloc; callers
// catch it. Requires: is_sane(cost).
std::array<std::uint8_t, 32> scrypt_key(const Secret& password, std::span<const std::uint8_t> salt,
                                        const ScryptCost& cost);

}  // namespace muster

// scrypt (RFC 7914) and the PHC string form its results are kept in. Used by PasswordHasher, which
// adds turns, normal forms and error handling.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/secret.h"
#include "core/security/password.h"

namespace muster {

// $scrypt$ln=17,r=8,p=1$<salt base64>$<key base64>
struct ScryptHash {
  ScryptCost cost;
  std::array<std::uint8_t, 16> salt{};
  std::array<std::uint8_t, 32> key{};

  friend bool operator==(const ScryptHash&, const ScryptHash&) = default;
};

// Within ScryptCost's limits: safe to run.
bool is_sane(const ScryptCost& cost);
// 128 * r * 2^log2_n: what one run allocates, nearly all of it at once.
std::uint64_t scrypt_memory_bytes(const ScryptCost& cost);

std::string to_phc(const ScryptHash& hash);
// Only what to_phc writes, to the letter, and only with a sane cost.
std::optional<ScryptHash> from_phc(std::string_view phc);

// The key for `password` under the salt. Throws what Crypto++ throws, bad_alloc above all: callers
// are the edge that catches it. Requires: is_sane(cost).
std::array<std::uint8_t, 32> scrypt_key(const Secret& password, std::span<const std::uint8_t> salt,
                                        const ScryptCost& cost);

}  // namespace muster

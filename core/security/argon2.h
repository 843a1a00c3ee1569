// Argon2id (RFC 9106) through libargon2, and the PHC string form of its results. Used by
// PasswordHasher, which adds queueing, normalisation and error handling.
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

// $argon2id$v=19$m=19456,t=2,p=1$<salt base64>$<key base64>
struct Argon2Hash {
  Argon2Cost cost;
  std::array<std::uint8_t, 16> salt{};
  std::array<std::uint8_t, 32> key{};

  friend bool operator==(const Argon2Hash&, const Argon2Hash&) = default;
};

// Whether the cost is within Argon2Cost's limits and so safe to run.
bool is_sane(const Argon2Cost& cost);

std::string to_phc(const Argon2Hash& hash);
// Accepts exactly what to_phc() writes, and only with a sane cost.
std::optional<Argon2Hash> argon2_from_phc(std::string_view phc);

// The key of `password` with this salt. Throws bad_alloc if memory is short. Requires:
// is_sane(cost), and a salt of at least 8 bytes.
std::array<std::uint8_t, 32> argon2_key(const Secret& password, std::span<const std::uint8_t> salt,
                                        const Argon2Cost& cost);

}  // namespace muster

// How the key that seals the keys of a backup comes from a passphrase: Argon2id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/secret.h"
#include "core/security/password.h"
#include "core/security/random.h"

namespace muster::projections {

struct PassphraseLock {
  Argon2Cost cost;
  std::array<std::uint8_t, 16> salt{};

  // At a higher cost than a log-in's: whoever has the backup has all the time there is.
  static PassphraseLock make(Random& random);
  Secret key_of(const Secret& passphrase) const;
  // "argon2id m=65536,t=3,p=1 <salt base64>"
  std::string to_text() const;
  static std::optional<PassphraseLock> parse(std::string_view text);

  friend bool operator==(const PassphraseLock&, const PassphraseLock&) = default;
};

}  // namespace muster::projections

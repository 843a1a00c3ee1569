// SHA-256 of a secret that has enough randomness of its own (tokens, session ids). Passwords do
// not: see password.h. A digest may be stored and compared; it is never shown.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "core/secret.h"

namespace muster {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  friend auto operator<=>(const Digest&, const Digest&) = default;
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  template <class Archive>
  void serialize(Archive& ar) {
    ar(bytes);
  }
};

Digest digest_of(const Secret& secret);
// The same of bytes that are no secret: their name by content.
Digest content_digest(std::string_view bytes);
// In time that does not depend on where they differ.
bool equal_in_constant_time(const Digest& a, const Digest& b);

}  // namespace muster

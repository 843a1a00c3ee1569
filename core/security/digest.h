// SHA-256 of a secret that is random enough by itself (tokens, session ids). Passwords are not: see
// password.h. A digest may be stored and compared but is never shown.
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
// SHA-256 of bytes that are not secret, used as their name.
Digest content_digest(std::string_view bytes);
// Takes the same time wherever they differ.
bool equal_in_constant_time(const Digest& a, const Digest& b);

}  // namespace muster

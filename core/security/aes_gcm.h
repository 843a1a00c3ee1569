// AES-256-GCM (NIST SP 800-38D) with 12-byte nonces and 16-byte tags. Any thread.
//
// A nonce must never be used twice under one key; random ones are safe for 2^32 messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/security/random.h"

namespace muster::aes_gcm {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kOverheadBytes = kNonceBytes + kTagBytes;

using Key = std::span<const std::uint8_t, kKeyBytes>;

// Appends nonce | ciphertext | tag to `out`, with a random nonce. `context` is authenticated and
// not written.
void seal(Key key, std::string_view context, std::string_view plain, Random& random,
          std::string& out);

// Replaces `plain` with what was sealed. False if it was not sealed with this key in this context;
// `plain` is then wiped.
bool open(Key key, std::string_view context, std::string_view sealed, std::string& plain);

}  // namespace muster::aes_gcm

// Bytes as text: lower-case hex, base64url (RFC 4648 section 5) and base64, both without padding,
// and base64 with padding, for formats that ask for it.
// Decoders are strict: whatever they accept encodes back to the same text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

std::string to_hex(std::span<const std::uint8_t> bytes);
std::string to_base64url(std::span<const std::uint8_t> bytes);
std::string to_base64(std::span<const std::uint8_t> bytes);
std::string to_padded_base64(std::span<const std::uint8_t> bytes);
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);
std::optional<std::vector<std::uint8_t>> from_padded_base64(std::string_view text);

}  // namespace muster

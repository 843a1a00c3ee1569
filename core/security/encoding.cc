#include "core/security/encoding.h"

#include <array>
#include <cstdint>

namespace muster {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::size_t kPaddedTo = 4;

// Each character holds `bits` bits, highest bits first; leftover bits are zero.
std::string encode(std::span<const std::uint8_t> bytes, std::string_view alphabet, unsigned bits) {
  std::string text;
  text.reserve((bytes.size() * 8 + bits - 1) / bits);
  const unsigned mask = (1U << bits) - 1;
  unsigned held = 0;
  unsigned held_bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8 | byte) & 0xffff;
    held_bits += 8;
    while (held_bits >= bits) {
      held_bits -= bits;
      text.push_back(alphabet[held >> held_bits & mask]);
    }
  }
  if (held_bits > 0) text.push_back(alphabet[held << (bits - held_bits) & mask]);
  return text;
}

constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> reverse_of(std::string_view alphabet) {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

std::optional<std::vector<std::uint8_t>> decode(std::string_view text,
                                                const std::array<std::uint8_t, 256>& values,
                                                unsigned bits) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * bits / 8);
  unsigned held = 0;
  unsigned held_bits = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(c)];
    if (value == kNone) return std::nullopt;
    held = (held << bits | value) & 0xffff;
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(held >> held_bits & 0xff));
    }
  }
  // A surplus character, or leftover bits that an encoder would have written as zero.
  if (held_bits >= bits || (held & ((1U << held_bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string to_hex(std::span<const std::uint8_t> bytes) { return encode(bytes, kHex, 4); }
std::string to_base64url(std::span<const std::uint8_t> bytes) {
  return encode(bytes, kBase64Url, 6);
}
std::string to_base64(std::span<const std::uint8_t> bytes) { return encode(bytes, kBase64, 6); }
std::string to_padded_base64(std::span<const std::uint8_t> bytes) {
  std::string text = to_base64(bytes);
  text.append((kPaddedTo - text.size() % kPaddedTo) % kPaddedTo, '=');
  return text;
}

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text) {
  static constexpr auto kValues = reverse_of(kHex);
  return decode(text, kValues, 4);
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
  static constexpr auto kValues = reverse_of(kBase64Url);
  return decode(text, kValues, 6);
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  static constexpr auto kValues = reverse_of(kBase64);
  return decode(text, kValues, 6);
}

std::optional<std::vector<std::uint8_t>> from_padded_base64(std::string_view text) {
  if (text.size() % kPaddedTo != 0) return std::nullopt;
  // One or two: three would leave a character that is no byte.
  for (int n = 0; n < 2 && text.ends_with('='); ++n) text.remove_suffix(1);
  return from_base64(text);
}

}  // namespace muster

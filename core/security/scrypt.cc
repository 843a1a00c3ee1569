#include "core/security/scrypt.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <cryptopp/scrypt.h>

#include "core/check.h"
#include "core/security/encoding.h"

namespace muster {
namespace {

constexpr std::uint64_t kMemoryBytesMax = 256ULL << 20;
constexpr std::uint32_t kParallelMax = 16;

// Takes `prefix` and then a number off the front of `rest`. How the number is written is not
// checked here.
template <typename Number>
bool take_number(std::string_view& rest, std::string_view prefix, Number& number) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

template <std::size_t Size>
bool copy_base64(std::string_view text, std::array<std::uint8_t, Size>& out) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != Size) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

}  // namespace

std::uint64_t scrypt_memory_bytes(const ScryptCost& cost) {
  return (std::uint64_t{128} << cost.log2_n) * cost.r;
}

bool is_sane(const ScryptCost& cost) {
  // Each bound first on its own, so that the product cannot overflow.
  if (cost.log2_n < 1 || cost.log2_n > 30 || cost.r < 1 || cost.r > 1024) return false;
  if (cost.p < 1 || cost.p > kParallelMax) return false;
  // RFC 7914 section 2: N is less than 2^(128 * r / 8).
  return cost.log2_n < 16 * cost.r && scrypt_memory_bytes(cost) <= kMemoryBytesMax;
}

std::string to_phc(const ScryptHash& hash) {
  return "$scrypt$ln=" + std::to_string(hash.cost.log2_n) + ",r=" + std::to_string(hash.cost.r) +
         ",p=" + std::to_string(hash.cost.p) + "$" + to_base64(hash.salt) + "$" +
         to_base64(hash.key);
}

std::optional<ScryptHash> from_phc(std::string_view phc) {
  ScryptHash hash;
  std::string_view rest = phc;
  if (!take_number(rest, "$scrypt$ln=", hash.cost.log2_n) ||
      !take_number(rest, ",r=", hash.cost.r) || !take_number(rest, ",p=", hash.cost.p) ||
      !rest.starts_with('$')) {
    return std::nullopt;
  }
  rest.remove_prefix(1);
  const std::size_t end_of_salt = rest.find('$');
  if (end_of_salt == std::string_view::npos ||
      !copy_base64(rest.substr(0, end_of_salt), hash.salt) ||
      !copy_base64(rest.substr(end_of_salt + 1), hash.key)) {
    return std::nullopt;
  }
  // Writing it again finds every other spelling ("ln=017") at once.
  if (!is_sane(hash.cost) || to_phc(hash) != phc) return std::nullopt;
  return hash;
}

std::array<std::uint8_t, 32> scrypt_key(const Secret& password, std::span<const std::uint8_t> salt,
                                        const ScryptCost& cost) {
  MUSTER_CHECK(is_sane(cost), "scrypt with ln={}, r={}, p={}", unsigned{cost.log2_n}, cost.r,
               cost.p);
  const std::string_view text = password.reveal();
  std::array<std::uint8_t, 32> key{};
  CryptoPP::Scrypt().DeriveKey(
      key.data(), key.size(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
      salt.data(), salt.size(), std::uint64_t{1} << cost.log2_n, cost.r, cost.p);
  return key;
}

}  // namespace muster

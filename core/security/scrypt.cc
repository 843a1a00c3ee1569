#include "core/security/scrypt.h"

#include <cstdint>

#include <cryptopp/scrypt.h>

#include "core/check.h"
#include "core/security/encoding.h"
#include "core/security/phc.h"

namespace muster {
namespace {

constexpr std::uint64_t kMemoryBytesMax = 256ULL << 20;
constexpr std::uint32_t kParallelMax = 16;

}  // namespace

std::uint64_t scrypt_memory_bytes(const ScryptCost& cost) {
  return (std::uint64_t{128} << cost.log2_n) * cost.r;
}

bool is_sane(const ScryptCost& cost) {
  // Check each bound separately first, so that the product cannot overflow.
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

std::optional<ScryptHash> scrypt_from_phc(std::string_view text) {
  ScryptHash hash;
  std::string_view rest = text;
  if (!phc::take_number(rest, "$scrypt$ln=", hash.cost.log2_n) ||
      !phc::take_number(rest, ",r=", hash.cost.r) || !phc::take_number(rest, ",p=", hash.cost.p) ||
      !phc::read_salt_and_key(rest, hash.salt, hash.key)) {
    return std::nullopt;
  }
  // Writing it again detects every other spelling ("ln=017") at once.
  if (!is_sane(hash.cost) || to_phc(hash) != text) return std::nullopt;
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

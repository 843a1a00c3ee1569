#include "core/security/argon2.h"

#include <cstdint>
#include <new>

#include <argon2.h>

#include "core/check.h"
#include "core/security/encoding.h"
#include "core/security/phc.h"

namespace muster {
namespace {

constexpr std::uint32_t kMemoryKibMax = 256 << 10;
constexpr std::uint32_t kPassesMax = 16;
constexpr std::uint32_t kLanesMax = 16;

}  // namespace

bool is_sane(const Argon2Cost& cost) {
  if (cost.passes < 1 || cost.passes > kPassesMax || cost.lanes < 1 || cost.lanes > kLanesMax)
    return false;
  // RFC 9106 section 3.1: eight 1 KiB blocks per lane.
  return cost.memory_kib >= 8 * cost.lanes && cost.memory_kib <= kMemoryKibMax;
}

std::string to_phc(const Argon2Hash& hash) {
  return "$argon2id$v=19$m=" + std::to_string(hash.cost.memory_kib) +
         ",t=" + std::to_string(hash.cost.passes) + ",p=" + std::to_string(hash.cost.lanes) + "$" +
         to_base64(hash.salt) + "$" + to_base64(hash.key);
}

std::optional<Argon2Hash> argon2_from_phc(std::string_view text) {
  Argon2Hash hash;
  std::string_view rest = text;
  if (!phc::take_number(rest, "$argon2id$v=19$m=", hash.cost.memory_kib) ||
      !phc::take_number(rest, ",t=", hash.cost.passes) ||
      !phc::take_number(rest, ",p=", hash.cost.lanes) ||
      !phc::read_salt_and_key(rest, hash.salt, hash.key)) {
    return std::nullopt;
  }
  // Writing it again detects every other spelling ("m=019456") at once.
  if (!is_sane(hash.cost) || to_phc(hash) != text) return std::nullopt;
  return hash;
}

std::array<std::uint8_t, 32> argon2_key(const Secret& password, std::span<const std::uint8_t> salt,
                                        const Argon2Cost& cost) {
  MUSTER_CHECK(is_sane(cost), "Argon2id with m={}, t={}, p={}", cost.memory_kib, cost.passes,
               cost.lanes);
  const std::string_view text = password.reveal();
  std::array<std::uint8_t, 32> key{};
  const int code = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, text.data(),
                                     text.size(), salt.data(), salt.size(), key.data(), key.size());
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  MUSTER_CHECK(code == ARGON2_OK, "Argon2id: {}", argon2_error_message(code));
  return key;
}

}  // namespace muster

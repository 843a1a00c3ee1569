#include "projections/backup/passphrase_lock.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/number.h"
#include "core/security/argon2.h"
#include "core/security/encoding.h"

namespace muster::projections {
namespace {

constexpr Argon2Cost kLockCost{.memory_kib = 65536, .passes = 3, .lanes = 1};
constexpr std::string_view kLockName = "argon2id";

}  // namespace

PassphraseLock PassphraseLock::make(Random& random) {
  PassphraseLock lock{kLockCost, {}};
  random.fill(lock.salt);
  return lock;
}

Secret PassphraseLock::key_of(const Secret& passphrase) const {
  auto key = argon2_key(passphrase, salt, cost);
  Secret secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
  ::explicit_bzero(key.data(), key.size());
  return secret;
}

std::string PassphraseLock::to_text() const {
  return std::string(kLockName) + " m=" + std::to_string(cost.memory_kib) +
         ",t=" + std::to_string(cost.passes) + ",p=" + std::to_string(cost.lanes) + " " +
         to_padded_base64(salt);
}

std::optional<PassphraseLock> PassphraseLock::parse(std::string_view text) {
  PassphraseLock lock;
  const std::size_t space = text.rfind(' ');
  if (space == text.npos) return std::nullopt;
  const auto salt = from_padded_base64(text.substr(space + 1));
  if (!salt || salt->size() != lock.salt.size()) return std::nullopt;
  std::ranges::copy(*salt, lock.salt.begin());
  const auto number_after = [&](std::string_view name) -> std::uint32_t {
    const std::size_t at = text.find(name);
    if (at == text.npos) return 0;
    const std::string_view rest = text.substr(at + name.size());
    return plain_number<std::uint32_t>(rest.substr(0, rest.find_first_of(", "))).value_or(0);
  };
  lock.cost = {number_after(" m="), number_after(",t="), number_after(",p=")};
  if (lock.cost.lanes == 0 || !is_sane(lock.cost) || lock.to_text() != text) return std::nullopt;
  return lock;
}

}  // namespace muster::projections

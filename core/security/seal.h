// Sealing: AES-256-GCM (NIST SP 800-38D) under the instance key, for the two secrets that must be
// shown again: the live invite token and a person's API token.
//
// A sealed value is nonce (12 bytes, random) | ciphertext | tag (16 bytes). The context ("invite",
// "api_token:7") is authenticated with it, so one person's sealed token does not open as another's.
// Random nonces are safe for 2^32 seals under one key. Safe from several threads.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"
#include "core/security/random.h"

namespace muster {

struct Sealed {
  std::string bytes;

  friend bool operator==(const Sealed&, const Sealed&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(bytes);
  }
};

// 256 bits in `DATA/instance.key`: 64 hex digits and a newline, mode 0600. Cannot be copied or
// printed.
class InstanceKey {
 public:
  // Reads the key; if there is none, makes one that is synced (file and directory) before this
  // returns. If several callers make one at once, all return the one that stays. A key that others
  // can read is used, and set to 0600 if the file system allows. kDamaged: the file exists but is
  // not a key. kIo: it cannot be read or written. Requires: `create` is false if a log with events
  // exists, because a new key would not open what the old one sealed; a missing file is then kIo.
  // The directory exists.
  static Result<std::unique_ptr<InstanceKey>> load(const std::filesystem::path& file, bool create,
                                                   Random& random);

  explicit InstanceKey(const std::array<std::uint8_t, 32>& key);
  InstanceKey(const InstanceKey&) = delete;
  InstanceKey& operator=(const InstanceKey&) = delete;

  Sealed seal(const Secret& secret, std::string_view context, Random& random) const;
  // kDamaged unless it was sealed by this key in this context.
  Result<Secret> open(const Sealed& sealed, std::string_view context) const;

  // `n_bytes` (at most 32) derived from the key for a purpose, as hex digits (HKDF-SHA256, RFC
  // 5869). May be shown: they reveal nothing about the key, or about those of another purpose.
  std::string derived_hex(std::string_view purpose, std::size_t n_bytes) const;
  // 32 bytes derived for a purpose of its own, to be kept secret.
  Secret derived_secret(std::string_view purpose) const;

 private:
  void derive(std::string_view purpose, std::span<std::uint8_t> out) const;

  Secret key_;
};

}  // namespace muster

// The instance key's file, apart from InstanceKey::load() (seal.h).
//
//   0011...eeff 89abcdef\n     64 hex digits, a space, 8 hex digits: CRC32C of the 32 bytes
//   0011...eeff\n              the older form; still read, and rewritten once the key is proved
//
// Without the checksum a changed digit yields another valid key, which opens nothing and seals what
// the real key cannot open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.h"
#include "core/security/random.h"
#include "core/security/seal.h"

namespace muster {

enum class InstanceKeyForm : std::uint8_t { kWithChecksum, kWithout };

// Reads the file without keeping the key. Errors as for InstanceKey::load(); kNotFound if there is
// no such file.
Result<InstanceKeyForm> check_instance_key_file(const std::filesystem::path& file);

// The key in the contents of such a file, which errors name. kDamaged: it is not a key.
Result<std::unique_ptr<InstanceKey>> instance_key_of(const Secret& text,
                                                     const std::filesystem::path& file);

// Rewrites an old-form file with its checksum: a new file, synced, renamed over the old one, and
// the directory synced. A crash leaves one or the other. Does nothing if the checksum is there.
// Requires: the key has been proved right.
Result<void> add_checksum_to_instance_key(const std::filesystem::path& file, Random& random);

}  // namespace muster

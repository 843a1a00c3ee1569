// The file of the instance key beside what InstanceKey::load() does with it (seal.h).
//
//   0011...eeff 89abcdef\n     64 hex digits, a space, 8 hex digits: CRC32C of the 32 bytes
//   0011...eeff\n              the form before that; still read, and written anew once the key is
//                              known to be the right one
//
// Without the checksum a digit that changed gives another key, which opens nothing and seals what
// the right one will not open.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/result.h"
#include "core/security/random.h"

namespace muster {

enum class InstanceKeyForm : std::uint8_t { kWithChecksum, kWithout };

// Reads the file and keeps nothing of it. Errors as InstanceKey::load(); kNotFound where there is
// no such file.
Result<InstanceKeyForm> check_instance_key_file(const std::filesystem::path& file);

// Writes the file with its checksum, in place of the old form: a new file, synced, renamed over the
// old one, and the directory synced. A crash leaves one or the other. Nothing where it has one
// already. Requires: the key was proved to be right.
Result<void> add_checksum_to_instance_key(const std::filesystem::path& file, Random& random);

}  // namespace muster

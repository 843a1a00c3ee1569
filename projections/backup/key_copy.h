// The copy of everything secret that a backup needs: the instance key and the subject keys, in one
// file, so that they are replaced together.
//
//   u8 length of the name | name | u64 size (little endian) | bytes, for each file; as a stream in
//   parts, sealed if there is a passphrase (key_parts.h)
//
// Always the newest copy alone: a key that was destroyed must not stay in the one before, so that
// one is overwritten with zeros before it is removed.
#pragma once

#include <filesystem>
#include <optional>

#include "core/result.h"
#include "core/secret.h"
#include "core/security/random.h"
#include "projections/backup/key_parts.h"
#include "projections/backup/log_subjects.h"

namespace muster::projections {

struct CopiedKeys {
  KeyCopy copy;
  SlotStates states;
};

// Writes the copy, synced and read back. `sealing_key`: of a PassphraseLock. kDamaged: a key of the
// directory is damaged, and is named: the copy before may have it yet. kNotFound: there are none.
Result<CopiedKeys> copy_keys(const std::filesystem::path& data_dir,
                             const std::filesystem::path& file, const Secret* sealing_key,
                             Random& random);

// Reads it back. kDamaged: it is not what was written. kForbidden: the passphrase is another.
// `to`: where the files are written and synced; without it they are only looked at.
Result<SlotStates> read_keys(const std::filesystem::path& file, const KeyCopy& written,
                             const Secret* sealing_key,
                             const std::optional<std::filesystem::path>& to);
// Whether the file is what was written, without opening it.
Result<void> check_key_copy(const std::filesystem::path& file, const KeyCopy& written);

// The instance key in a copy, for checking what it signed.
Result<Secret> instance_key_in(const std::filesystem::path& file, const Secret* sealing_key);

// Overwrites the file with zeros, synced, and removes it. Does nothing if there is none.
Result<void> wipe_file(const std::filesystem::path& file);

}  // namespace muster::projections

// What a backup is, in one file that is replaced as a whole: BACKUP/manifest. Everything else in
// the directory counts only as far as it says, so a backup that is killed leaves the one before.
//
//   muster/backup/v1
//   made 1750000000000000                       microseconds since 1970 UTC
//   log 1204 93 0 48211                         end: position, commits, last file, bytes in it
//   keys 3 8421 sFodV/vSp5O8n9a8QpW6...         number of the copy, bytes, SHA-256
//   passphrase argon2id m=65536,t=3,p=1 ...     or: passphrase none
//   peak gSKyXoYZUgZ6jduWYrkDOARinOMGJvej...    of the tree (core/tree/merkle.h), any number
//
//   <the signed checkpoint>
//   sha256 c3Rpbm...                            of everything above
//
// A backup that is not complete yet has the first line alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/tree/checkpoint.h"
#include "core/tree/merkle.h"
#include "projections/backup/commit_files.h"
#include "projections/backup/key_parts.h"
#include "projections/backup/passphrase_lock.h"

namespace muster::projections {

struct BackupManifest {
  Timestamp made;
  CommitFilesPlace end;
  std::uint64_t copy_number = 0;
  KeyCopy keys;
  std::optional<PassphraseLock> lock;
  std::vector<TreeHash> peaks;
  std::string checkpoint;  // a note

  // kDamaged, with the reason in `detail`, for anything that to_text() does not make.
  static Result<BackupManifest> parse(std::string_view text);
  std::string to_text() const;

  GrowingTree tree() const { return {end.commits, peaks}; }
  // Requires: parsed or written here.
  TreeCheckpoint tree_checkpoint() const;
};

// A directory that holds a backup, or is to.
struct BackupDirectory {
  std::filesystem::path path;

  std::filesystem::path manifest() const { return path / "manifest"; }
  std::filesystem::path log() const { return path / "log"; }
  std::filesystem::path keys(std::uint64_t number) const {
    return path / ("keys-" + std::to_string(number));
  }
  std::filesystem::path lock() const { return path / "lock"; }

  // Of the manifest. nullopt: one was begun and never completed. kNotFound: there is no backup.
  // kForbidden: it is of a newer Muster. kDamaged, kIo.
  Result<std::optional<BackupManifest>> read() const;
  // Creates the directory. kConflict: there is something else in it.
  Result<void> make_room() const;
  // Begins one where there is nothing. kConflict as above. Requires: the lock is held.
  Result<void> begin() const;
  Result<void> write(const BackupManifest& manifest) const;
  // Removes copies of keys other than this one.
  Result<void> wipe_keys_except(std::uint64_t number) const;
};

}  // namespace muster::projections

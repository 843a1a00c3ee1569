// Reading a backup, for checking it and for restoring it.
//
//   const auto opened = open_backup(directory, passphrase);
//   check_signature(directory, opened->manifest, opened->key());
//   read_commits(directory, opened->manifest, &states, progress, [&](commit) { ... });
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/codec/commit_codec.h"
#include "core/result.h"
#include "core/secret.h"
#include "projections/backup/backup.h"
#include "projections/backup/backup_manifest.h"
#include "projections/backup/key_copy.h"

namespace muster::projections {

// The complete backup in a directory, and the key that its passphrase gives.
struct OpenedBackup {
  BackupManifest manifest;
  std::optional<Secret> sealing_key;

  const Secret* key() const { return sealing_key ? &*sealing_key : nullptr; }
};
// kForbidden: a passphrase is needed, or given for nothing. kNotFound: there is no complete backup.
Result<OpenedBackup> open_backup(const BackupDirectory& directory,
                                 const std::optional<Secret>& passphrase);

// kDamaged unless the manifest's checkpoint is signed with the key that belongs to the instance key
// in its copy. kForbidden: the copy is sealed with another key. Opens a part of the copy.
Result<void> check_signature(const BackupDirectory& directory, const BackupManifest& manifest,
                             const Secret* sealing_key);

// kDamaged, with the names, if some are not there.
Result<void> require_keys(const LogSubjects& subjects, const SlotStates& states);
// "person 7, person 9 and 3 more".
std::string listed(const std::vector<std::string>& names);

// Reads every commit, and passes it to `each`, whose error ends it. Returns the size of them all.
// kDamaged: they are not those that were signed; or `states`, if there are any, lack a key.
using EachCommit = std::function<Result<void>(const EncodedCommit&)>;
Result<std::uint64_t> read_commits(const BackupDirectory& directory, const BackupManifest& manifest,
                                   const SlotStates* states, const BackupProgress& on_progress,
                                   const EachCommit& each = {});

// Of the backup itself: nothing is added or written.
BackupReport report_of(const BackupManifest& manifest);

// Tells how far it is, not too often. Copies nothing: `on_progress` must outlive it.
class Teller {
 public:
  Teller(const BackupProgress& on_progress, Position begin) : say_(on_progress), told_(begin) {}
  void tell(Position at, Position of);

 private:
  const BackupProgress& say_;
  Position told_;
};

}  // namespace muster::projections

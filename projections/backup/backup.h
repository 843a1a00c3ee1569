// A backup of a data directory: the log, its signed checkpoint, and the newest keys.
//
//   back_up({.data_dir = dir, .to = "/backup/muster", .sign = ...});    // again and again
//   check_backup({.from = "/backup/muster"});
//
//   BACKUP/manifest   what counts (backup_manifest.h)
//   BACKUP/log        the commits (commit_files.h): only grows
//   BACKUP/keys-3     instance key and subject keys (key_copy.h): the newest copy alone
//   BACKUP/lock       one process at a time makes a backup
//
// Works beside a server: it reads the log as any other reader does, and takes no lock there.
//
// Order, so that a kill leaves the backup before or the new one:
//   1. The log is signed; its commits up to there are added, synced, and read back: the root of the
//      tree over them must be the signed one. So the log of the backup before is proved with them.
//   2. The keys are copied after the log. A subject's key is durable before its first event, so
//      none is missing. An erasure that comes meanwhile makes everything begin again: its event
//      and the destroyed key belong together.
//   3. The manifest is replaced. Then the keys of before are overwritten and removed: what was
//      erased must not stay in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/time.h"
#include "core/tree/merkle.h"

namespace muster::projections {

using BackupProgress = std::function<void(std::uint64_t events, std::uint64_t of)>;

struct BackupReport {
  Position end;  // everything before it is in the backup
  std::uint64_t commits = 0;
  TreeHash root;
  std::string origin;
  Timestamp made;
  std::uint64_t bytes = 0;  // written by this backup, keys included; of a check: read
  std::uint64_t added = 0;  // events since the backup before
  bool has_passphrase = false;
  bool is_opened = true;  // the keys were looked at, and so the signature was checked
};

struct BackupRequest {
  std::filesystem::path data_dir;
  std::filesystem::path to;
  std::optional<Secret> passphrase = {};
  // A note: the checkpoint of everything in the log now.
  std::function<Result<std::string>()> sign;
  BackupProgress on_progress = {};
};

// kConflict: `to` is something else, or the backup of another log. kForbidden: the passphrase is
// another than before, or missing. kBusy: another process makes this backup. kDamaged: the backup
// before is damaged, or the log is not the one that was backed up, or a key is. kNoRoom, kIo. After
// any error the backup before stands.
Result<BackupReport> back_up(const BackupRequest& request);

struct BackupCheck {
  std::filesystem::path from;
  std::optional<Secret> passphrase = {};
  BackupProgress on_progress = {};
};

// Reads all of it. Without the passphrase of sealed keys they are not opened, and the signature is
// not checked. kDamaged: which part, and what cannot be read any more. kNotFound: there is no
// complete backup.
Result<BackupReport> check_backup(const BackupCheck& check);

}  // namespace muster::projections

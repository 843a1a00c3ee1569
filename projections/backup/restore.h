// A data directory made of a backup.
//
//   restore({.from = "/backup/muster", .data_dir = dir});
//
// Everything is made in DATA/restoring, verified while it is copied, and moved into place at the
// end, the log last. A restore that was killed can be run again, and until then the directory opens
// for no one (projections/instance/half_restored.h).
#pragma once

#include <filesystem>
#include <optional>

#include "core/result.h"
#include "core/secret.h"
#include "projections/backup/backup.h"

namespace muster::projections {

struct RestoreRequest {
  std::filesystem::path from;
  std::filesystem::path data_dir;
  std::optional<Secret> passphrase = {};
  BackupProgress on_progress = {};
};

// kConflict: the data directory is not empty. Errors of the backup as of check_backup(); nothing is
// then put in place. kNoRoom, kIo.
Result<BackupReport> restore(const RestoreRequest& request);

}  // namespace muster::projections

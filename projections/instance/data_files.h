// What `muster fsck` reports about the files of a data directory other than the log.
//
//   for (const FileFinding& finding : check_data_files(dir, *log_backend, head)) ...
//
// Changes nothing; works beside a running server and on a backup. Reads the table files of the
// views once. core/log/fsck.h checks the log.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/file_finding.h"
#include "core/ids.h"
#include "core/log/log_backend.h"

namespace muster::projections {

// `end`: the end of the log, which tells whether there must be a key; nullopt if the log cannot be
// opened.
std::vector<FileFinding> check_data_files(const std::filesystem::path& data_dir,
                                          const LogBackend& log, std::optional<Position> end);

}  // namespace muster::projections

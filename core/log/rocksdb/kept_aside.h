// Before recovery drops bytes from the log's files, the files are kept as they were found, as hard
// links, in DATA/kept/<time>/log/; so is a damaged head before a new one is written. Nothing reads
// them; the operator may delete them.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace muster {

// Returns the directory, durable. Files are copied if the file system has no hard links. After kIo
// nothing may be dropped.
Result<std::filesystem::path> keep_aside(const std::filesystem::path& data_dir);

// Moves DATA/head to DATA/kept/<time>/head. Returns the new path, durable.
Result<std::filesystem::path> move_head_aside(const std::filesystem::path& data_dir);

}  // namespace muster

// Before recovery drops bytes from the log's files, the files as they were found are kept, as hard
// links, in DATA/kept/<time>/log/; so is a damaged head before a new one is written. Nothing reads
// them; whoever runs the server may delete them.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace muster {

// Returns the directory, durable. Files are copied where the file system knows no hard links. kIo:
// then nothing may be dropped.
Result<std::filesystem::path> keep_aside(const std::filesystem::path& data_dir);

// Moves DATA/head to DATA/kept/<time>/head. Returns where it is now, durable.
Result<std::filesystem::path> move_head_aside(const std::filesystem::path& data_dir);

}  // namespace muster

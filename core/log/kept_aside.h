// Before recovery drops bytes from the log's files, the files as they were found are kept, as hard links, in
// DATA/kept/<time>/log/. Nothing reads them; whoever runs the server may delete them.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace muster {

// Returns the directory, durable. Files are copied where the file system knows no hard links. kIo: then
// nothing may be dropped.
Result<std::filesystem::path> keep_aside(const std::filesystem::path& data_dir);

}  // namespace muster

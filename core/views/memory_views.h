// Views for as long as the disk is full: a directory in memory whose table files are links to those
// on the disk. A ViewStore opened there reads what is on the disk and writes into memory, so that
// what the views lack of the log can still be applied. Nothing on the disk is changed.
//
// Links count on the files they point to: nobody else may write the views meanwhile.
// Threads: one.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace muster {

// Makes the directory for the views in `views` (a generation; it may be missing or empty) of
// `data_dir`, and returns it. There is one for each data directory: another one that a killed
// program left is removed. kNoRoom where there is no file system in memory that has some room.
Result<std::filesystem::path> link_views_into_memory(const std::filesystem::path& views,
                                                     const std::filesystem::path& data_dir);

// Removes what a killed program left.
void remove_memory_views(const std::filesystem::path& data_dir);

}  // namespace muster

// Views while the disk is full: a directory in memory whose table files are links to those on disk.
// A ViewStore opened there reads the tables on disk and writes to memory, so the rest of the log
// can still be applied. Nothing on disk changes.
//
// The linked files must not change: no other process may write the views meanwhile. Threads: one.
#pragma once

#include <filesystem>

#include "core/result.h"

namespace muster {

// Creates and returns the directory for the views in `views` (a generation, possibly missing or
// empty) of `data_dir`. There is one per data directory: what a killed program left is removed.
// kNoRoom if there is no in-memory file system with enough room.
Result<std::filesystem::path> link_views_into_memory(const std::filesystem::path& views,
                                                     const std::filesystem::path& data_dir);

// Fills `place`, an empty directory, in the same way. For a data directory that may only be read,
// with a place of the caller's own.
Result<void> link_views(const std::filesystem::path& views, const std::filesystem::path& place);

// Removes what a killed program left behind.
void remove_memory_views(const std::filesystem::path& data_dir);

}  // namespace muster

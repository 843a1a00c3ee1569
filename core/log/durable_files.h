// Directories that are still there after a power cut: a new name is durable once its parent is
// synced.
#pragma once

#include <filesystem>
#include <optional>

#include "core/result.h"

namespace muster {

// Makes the directory and its missing parents, each synced into the one above it. Those made are
// for their owner alone (0700): what Muster keeps is personal. kIo where it cannot.
Result<void> create_directories_durably(const std::filesystem::path& dir);

// Syncs the directory's list of names.
Result<void> sync_directory(const std::filesystem::path& dir);

// The first entry of a directory that is a pipe, a socket or a device, or a link to one: opening it
// may wait for ever, and reading it may never end. RocksDB does both.
std::optional<std::filesystem::path> pipe_or_device_in(const std::filesystem::path& dir);

// The error for a system call on `path` that has just failed: what could not be done, and why.
Error io_error(std::string_view what, const std::filesystem::path& path);

}  // namespace muster

// Directories that survive a power cut: a new name is durable once its parent is synced.
#pragma once

#include <filesystem>
#include <optional>

#include "core/result.h"

namespace muster {

// Creates the directory and its missing parents, each synced into its parent, with mode 0700: what
// Muster stores is personal. kIo on failure.
Result<void> create_directories_durably(const std::filesystem::path& dir);

// Syncs the directory's entries.
Result<void> sync_directory(const std::filesystem::path& dir);

// The first entry of a directory that is a pipe, a socket or a device, or a link to one. Opening it
// may block for ever, and reading it may never end; RocksDB does both.
std::optional<std::filesystem::path> pipe_or_device_in(const std::filesystem::path& dir);

// The error for a system call on `path` that just failed: what could not be done, and why.
Error io_error(std::string_view what, const std::filesystem::path& path);

}  // namespace muster

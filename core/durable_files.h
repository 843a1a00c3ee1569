// Directories that survive a power cut: a new name is durable once its parent is synced.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster {

// Creates the directory and its missing parents, each synced into its parent, with mode 0700: what
// Muster stores is personal. kIo on failure.
Result<void> create_directories_durably(const std::filesystem::path& dir);

// Syncs the directory's entries.
Result<void> sync_directory(const std::filesystem::path& dir);

// Replaces the file as a whole: a new one, synced, renamed over it, and the directory synced. A
// crash leaves the old contents or the new ones, and perhaps FILE.new, which the next replacement
// overwrites. Requires: one writer. kNoRoom: the disk is full. kIo: the rest; the old file stands.
Result<void> replace_file_durably(const std::filesystem::path& file, std::string_view bytes);

// The contents of a file of at most `bytes_max`; nullopt if there is none. kIo: it cannot be read,
// is larger, or is no file.
Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file,
                                                   std::size_t bytes_max);

// The first entry of a directory that is a pipe, a socket or a device, or a link to one. Opening it
// may block for ever, and reading it may never end; RocksDB does both.
std::optional<std::filesystem::path> pipe_or_device_in(const std::filesystem::path& dir);

// The error for a system call on `path` that just failed: what could not be done, and why.
Error io_error(std::string_view what, const std::filesystem::path& path);
// The same for a write: kNoRoom where the disk is full.
Error write_error(std::string_view what, const std::filesystem::path& path);

}  // namespace muster

// Files that this process may not use: who owns them, who we are, and how to fix it.
//
// A file that we may not read is not damaged. Call this after failing to open a store and before
// reporting damage:
//
//   if (auto denied = access_denied(dir)) return tl::unexpected(*denied);
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "core/result.h"

namespace muster {

enum class Use : std::uint8_t { kRead, kReadAndWrite };

// Examines `path`, the directories above it and, if it is a directory, everything in it. Returns
// kForbidden for the first one that this process may not use: permissions, owner, or a read-only
// file system; nullopt if all are usable or do not exist. One system call per file, so only for use
// after a failure.
std::optional<Error> access_denied(const std::filesystem::path& path, Use use);

// Whether errno means that access was denied rather than that something is broken.
bool is_denial(int error_number);

// The kForbidden error for a call on `path` that failed with such an errno: what could not be done,
// who we are, and who owns the file.
Error denied(std::string_view what, const std::filesystem::path& path, int error_number);

// "ada", or "uid 1000" if the id has no name.
std::string name_of_user(uid_t id);
// The prefix that runs a command as this user: "sudo -u ada", or "sudo -u '#1000'".
std::string sudo_as(uid_t id);

}  // namespace muster

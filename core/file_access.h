// Files that this process may not use: whose they are, who it is, and what to do about it.
//
// What is not ours to read is not damaged. Whoever fails to open a store asks here before it says
// anything of damage:
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

// Looks at `path`, at the directories above it, and, where it is a directory, at all in it.
// kForbidden with the first that this process may not use so: permissions, owner, or a read-only
// file system. Nothing where it may use them all, or they are not there. A system call per file:
// only for when something failed already.
std::optional<Error> access_denied(const std::filesystem::path& path, Use use);

// Whether errno says that the process may not, rather than that something is broken.
bool is_denial(int error_number);

// The kForbidden error for a call on `path` that failed with such an errno: what could not be done,
// who we are, and whose it is.
Error denied(std::string_view what, const std::filesystem::path& path, int error_number);

// "ada", or "uid 1000" where the id has no name.
std::string name_of_user(uid_t id);
// What runs a command as this user: "sudo -u ada", or "sudo -u '#1000'".
std::string sudo_as(uid_t id);

}  // namespace muster

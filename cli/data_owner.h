// Whose data it is, for a program that root runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.h"

namespace muster::cli {

// `sudo muster user ...` on the directory of a service would leave files of root's in it, and the
// service could not open them. So a program that root runs on data of somebody else's gives up
// being root, and is that user from here on, with the user's groups. Returns a sentence that says
// so, or nothing where nothing had to be done (not root, the data is root's, there is no data yet).
// kForbidden where the system does not allow it: the message has the command to type instead. Call
// before any file is opened and before any thread begins.
Result<std::optional<std::string>> become_owner_of(const std::filesystem::path& data_dir);

}  // namespace muster::cli

// The owner of the data, for a program run by root.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.h"

namespace muster::cli {

// `sudo muster user ...` on a service's directory would leave root's files in it, which the service
// could not open. So when root runs the program on another user's data, it drops its privileges and
// becomes that user, with the user's groups. Returns a sentence that says so, or nullopt if there
// was nothing to do (not root, the data is root's, there is no data yet). kForbidden if the system
// does not allow it: the message has the command to type instead. Call before any file is opened
// and before any thread is started.
Result<std::optional<std::string>> become_owner_of(const std::filesystem::path& data_dir);

}  // namespace muster::cli

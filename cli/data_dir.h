// Which data directory a command uses. Every message of the command line names it: using another
// directory than the server is the most confusing way to get "no such user".
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace muster::cli {

inline constexpr std::string_view kWaysToPointElsewhere =
    "use --data-dir DIR, or set MUSTER_DATA_DIR or LABEL_STUDIO_BASE_DATA_DIR";

// `flag` (the value of --data-dir), or MUSTER_DATA_DIR, or LABEL_STUDIO_BASE_DATA_DIR, or
// $XDG_DATA_HOME/muster, or ~/.local/share/muster. Absolute; a leading "~" is the home directory.
// kInvalid if there is no home directory.
Result<std::filesystem::path> choose_data_dir(const std::string& flag);

// Whether the directory contains a log, intact or not. kIo if it cannot be examined.
Result<bool> holds_data(const std::filesystem::path& data_dir);

// kNotFound "no Muster data in DIR", with the ways to choose another directory.
Result<void> require_data(const std::filesystem::path& data_dir);

}  // namespace muster::cli

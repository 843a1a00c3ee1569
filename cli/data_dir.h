// Which data directory a command is about. Every message of the command line names it: looking into
// another directory than the server does is the most painful way to be told "no such user".
#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"

namespace muster::cli {

inline constexpr std::string_view kWaysToPointElsewhere =
    "use --data-dir DIR, or set MUSTER_DATA_DIR or LABEL_STUDIO_BASE_DATA_DIR";

// `flag` (the value of --data-dir), else MUSTER_DATA_DIR, else LABEL_STUDIO_BASE_DATA_DIR, else
// $XDG_DATA_HOME/muster, else ~/.local/share/muster. Absolute. kInvalid where there is no home.
Result<std::filesystem::path> choose_data_dir(const std::string& flag);

// Whether there is a log, whole or not, in the directory. kIo where one cannot look.
Result<bool> holds_data(const std::filesystem::path& data_dir);

// kNotFound "no Muster data in DIR", with the ways to point elsewhere.
Result<void> require_data(const std::filesystem::path& data_dir);

}  // namespace muster::cli

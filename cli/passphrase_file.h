// A passphrase that is kept in a file: on a command line everyone could see it.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/secret.h"

namespace muster::cli {

// What the file holds, without the end of its line; nullopt if there is no name. kInvalid: it is
// empty. Errors as of read_named_file().
Result<std::optional<Secret>> read_passphrase(const std::string& file);

}  // namespace muster::cli

// Files that a person names: read whole, written whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace muster::cli {

// "-" is standard input. kIo, with the name, if it cannot be read or is larger than `bytes_max`.
Result<std::string> read_named_file(const std::string& name, std::size_t bytes_max);
// Whether write_named_file() could do so, as far as that can be told before.
Result<void> check_writable(const std::string& name);
// Replaces what is there. kIo, kForbidden, kNoRoom, with the name.
Result<void> write_named_file(const std::string& name, std::string_view bytes);

}  // namespace muster::cli

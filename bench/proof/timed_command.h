// How long a subcommand of the program takes, from the start of its process to its end.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "tests/harness/program.h"

namespace muster::bench {

// Milliseconds. kIo, with what it said: it failed, or was ended after half an hour.
Result<double> command_ms(const Program& program, std::vector<std::string> arguments);

}  // namespace muster::bench

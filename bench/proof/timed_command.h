// How long a subcommand of the program takes, from the start of its process to its end.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "tests/harness/program.h"

namespace muster::bench {

// Milliseconds. kIo, with what it said: it failed, or was ended after `max`, which is for a broken
// run and no target.
Result<double> command_ms(const Program& program, std::vector<std::string> arguments,
                          std::chrono::minutes max = std::chrono::minutes(30));

}  // namespace muster::bench

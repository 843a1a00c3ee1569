// Runs the program, from its arguments to its exit code.
#pragma once

namespace muster::cli {

// Overwrites passwords in `argv`. Returns the exit code.
int run_program(int argc, char** argv);

}  // namespace muster::cli

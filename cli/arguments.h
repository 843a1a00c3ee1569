// Preprocessing of the command line before it is parsed.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace muster::cli {

// The arguments after the program's name, with the subcommand moved to the front, so that its
// options may precede it: `muster --port 9000 start` is `muster start --port 9000`.
std::vector<std::string> with_subcommand_first(const CLI::App& app,
                                               std::vector<std::string> arguments);

// Overwrites the values of --password and --user-token in the command line that other users of the
// machine see in the process list. Call after they have been copied.
void hide_secrets(int argc, char** argv);

}  // namespace muster::cli

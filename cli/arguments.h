// The command line before CLI11 parses it: spellings, words in place of options, and what must be
// known before anything can be said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/terminal/screen.h"
#include "core/result.h"

namespace muster::cli {

struct CommandLine {
  // For CLI11: the subcommand first, so that its options may precede it (`muster --port 9000 start`
  // is `muster start --port 9000`), and `help events` as `events --help`. Names are spelled as they
  // are declared: create-user is create_user, --data_dir is --data-dir.
  std::vector<std::string> arguments;
  std::string subcommand;  // empty: none is named
};

// kInvalid if the first word is not a subcommand of `app`.
Result<CommandLine> read_command_line(const CLI::App& app, std::vector<std::string> arguments);

// What errors of the command line itself are shown with, whether or not the rest can be parsed.
bool asks_for_json(const std::vector<std::string>& arguments);
ColorChoice color_choice(const std::vector<std::string>& arguments);

// kInvalid for an argument that neither `app` nor the program knows, with the nearest known one.
Error unknown_argument(const CLI::App& app, const std::string& argument);

// Overwrites the values of --password and --user-token in the command line that other users of the
// machine see in the process list. Call after they have been copied.
void hide_secrets(int argc, char** argv);

}  // namespace muster::cli

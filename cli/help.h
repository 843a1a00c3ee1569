// The help of the program and its subcommands, laid out for the screen it is shown on. Written from
// CLI11's tables of options, and the same for every version of CLI11.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/terminal/screen.h"

namespace muster::cli {

std::shared_ptr<CLI::FormatterBase> help_formatter(const Screen& screen);

// "-p, --port N", or "WHO" for an argument without a dash.
std::string names_of(const CLI::Option& option);
// Marks an argument that the subcommand cannot do without, and checks for itself: a slip elsewhere
// on the command line is named first.
CLI::Option* needed(CLI::Option* option);
// "muster user WHO [OPTIONS]"; brackets for what is not needed.
std::string usage_of(const CLI::App& app);

// Prose of help texts in at most `columns`: lines of a paragraph are joined and folded, indented
// lines are kept as they are, those that are too long with what follows a wide gap on a line below.
std::string laid_out(std::string_view text, std::size_t columns);

}  // namespace muster::cli

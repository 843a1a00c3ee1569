// What shells complete, and the manual page: both written from the program's own tables of
// commands and options, so that neither can be out of date.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace muster::cli {

// The values that an option takes, for completion: some words, or the names of directories.
CLI::Option* offer(CLI::Option* option, const std::vector<std::string>& words);
CLI::Option* offer_directories(CLI::Option* option);

// Scripts for the program `app` and its subcommands.
std::string bash_completion(const CLI::App& app);
std::string zsh_completion(const CLI::App& app);
std::string fish_completion(const CLI::App& app);

// The manual page in troff's man macros.
std::string manual_page(const CLI::App& app, std::string_view version);

}  // namespace muster::cli

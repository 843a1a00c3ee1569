// What the value of an option may be. A value that is refused is told what is wrong with it and
// what it could be; CLI11's own checks also take "0x1B" and read "032" as 26.
//
//   app.add_option("--port", port)->check(whole_number(0, 65535));
//   app.add_option("--color", color)->check(one_of({"auto", "always", "never"}));
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/result.h"

namespace muster::cli {

CLI::Validator whole_number(std::uint64_t min,
                            std::uint64_t max = std::numeric_limits<std::uint64_t>::max());
// Upper and lower case are the same; the value becomes the word as it stands in `words`.
CLI::Validator one_of(std::vector<std::string> words);

// An option was given without a value: "" is what a variable that is not set leaves behind, and
// must not mean that the option was not given. For a parsed app; its subcommands too.
Result<void> check_values_are_there(const CLI::App& app);

// What CLI11 says of a command line, in our words.
std::string words_of(const CLI::ParseError& error);

}  // namespace muster::cli

// What all subcommands share: their form, their context, and how they refuse.
//
// A subcommand is one file with one function, declared at the end of this header:
//
//   Subcommand add_user(CLI::App& app) {
//     auto options = std::make_shared<Options>();
//     CLI::App* user = app.add_subcommand("user", "What is known about one person");
//     user->add_option("--username", options->who, "...");
//     return {user, [options](const Context& context) { ... return 0; }};
//   }
//
// Exit codes: 0 done, 1 refused, 2 usage, 3 damage or I/O.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "core/result.h"

namespace muster::cli {

inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;
inline constexpr int kUsage = 2;
inline constexpr int kDamage = 3;

struct Context {
  std::string subcommand;
  std::filesystem::path data_dir;
};

struct Subcommand {
  CLI::App* app;
  // Runs the subcommand once its options are filled in; returns the exit code.
  std::function<int(const Context&)> run;
};

// Prints the error and the data directory on standard error. Returns the exit code.
int refused(const Context& context, const Error& error);
// The arguments make no sense. Returns kUsage.
int wrong_usage(const Context& context, std::string_view text);
// Prints "data directory: DIR" on standard error, for commands whose answer does not name it.
void say_data_dir(const Context& context);
// Prints one line on standard error.
void say(std::string_view text);

// Prints one line on standard output, flushed if `at_once`. False if it is no longer read.
bool print(std::string_view line, bool at_once = false);
// False if standard output is a pipe whose reader has left; detected without writing to it.
bool output_is_read();
// Call after print() returned false: 0 if the reader has left (`| head`), otherwise prints why;
// returns the exit code.
int output_ended(const Context& context);

}  // namespace muster::cli

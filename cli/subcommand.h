// What all subcommands share: their form, their context, and how they answer and refuse.
//
// A subcommand is one file with one function, declared and listed in program.cc:
//
//   Subcommand add_user(CLI::App& app) {
//     auto options = std::make_shared<Options>();
//     CLI::App* user = app.add_subcommand("user", "Show one user's details");
//     user->add_option("WHO,--username", options->who, "...");
//     return {user, [options](const Context& context) { ... return kDone; }};
//   }
//
// Exit codes: 0 done, 1 refused, 2 usage, 3 damage or I/O.
//
// With --json an answer is one JSON value (or one per line) on standard output, and an error one
// object on standard error: {"code", "message", "field", "data_dir"}. Nothing else is then said on
// standard error, except about what is wrong with the data.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/terminal/screen.h"
#include "core/result.h"

namespace muster::cli {

inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;
inline constexpr int kUsage = 2;
inline constexpr int kDamage = 3;

struct Context {
  std::string subcommand;  // empty while it is not known
  std::filesystem::path data_dir;
  bool json = false;
  bool uses_pager = true;
  Screen out = {};
  Screen err = {};
};

struct Subcommand {
  CLI::App* app;
  // Runs the subcommand once its options are filled in; returns the exit code.
  std::function<int(const Context&)> run;
  bool uses_data = true;
};

// Prints the error and the data directory on standard error. Returns the exit code.
int refused(const Context& context, const Error& error);
// The arguments make no sense. Returns kUsage.
int wrong_usage(const Context& context, const Error& error);
int wrong_usage(const Context& context, std::string_view text);
// "Data directory: DIR" on standard error, unless --json asks for the answer alone.
void say_data_dir(const Context& context);
// Prints one line on standard error.
void say(std::string_view text);
// The same for what is said beside an answer, and not if --json asks for the answer alone.
void remark(const Context& context, std::string_view text);

// Prints one line on standard output, flushed if `at_once`. False if it is no longer read.
bool print(std::string_view line, bool at_once = false);
// Prints an answer that is known as a whole, through the pager if the terminal has too few rows for
// it. Returns the exit code.
int show(const Context& context, std::string_view text);
// False if standard output is a pipe whose reader has left; detected without writing to it.
bool output_is_read();
// Call after print() returned false: 0 if the reader has left (`| head`), otherwise prints why;
// returns the exit code.
int output_ended(const Context& context);

}  // namespace muster::cli

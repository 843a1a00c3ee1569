// What all subcommands share: what they are, what they are given, and how they say no.
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
  // Runs it once its options are filled in; returns the exit code.
  std::function<int(const Context&)> run;
};

// Says what is wrong, and with which data directory, on standard error. Returns the exit code.
int refused(const Context& context, const Error& error);
// What was typed cannot be meant. Returns kUsage.
int wrong_usage(const Context& context, std::string_view text);
// "data directory: DIR" on standard error, for commands whose answer does not name it.
void say_data_dir(const Context& context);
// One line on standard error.
void say(std::string_view text);

// One line on standard output, flushed where `at_once`. False where nobody reads it any more.
bool print(std::string_view line, bool at_once = false);
// False where standard output is a pipe whose reader has left: known without writing to it.
bool output_is_read();
// Call where print() was false: 0 where the reader has left (`| head`), else says why; the exit
// code.
int output_ended(const Context& context);

}  // namespace muster::cli

// An operator's shell for tests of the command line: an empty home, a data directory, no settings
// in the environment, and optionally a running server.
//
//   Shell shell;
//   shell.start_server();
//   const Finished made = shell.run({"create_user", "--username", "ada@example.org"}, "a good
//   one\n");
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/harness/child_process.h"
#include "tests/support/temp_dir.h"

namespace muster::cli {

// Long and unusual enough for every rule.
inline constexpr const char* kGoodPassword = "glacier-42-umbrella";
inline constexpr const char* kOtherPassword = "walnut-77-lantern";

using Variables = std::map<std::string, std::optional<std::string>>;

class Shell {
 public:
  Shell();

  std::filesystem::path home() const { return dir_.path(); }
  std::filesystem::path data_dir() const { return dir_.path() / "data"; }
  // Set for every program run from now on.
  Variables& variables() { return variables_; }

  // Adds `--data-dir`, unless the variables or the arguments name one.
  ChildProcess::Options program(std::vector<std::string> arguments) const;
  // Runs muster to its end, with `input` as standard input.
  Finished run(std::vector<std::string> arguments, const std::string& input = "") const;

  // `muster start --port 0` on 127.0.0.1 with more arguments; returns when it prints its address.
  void start_server(std::vector<std::string> arguments = {});
  void stop_server();
  ChildProcess& server() { return *server_; }
  // "http://localhost:40123", as printed by the server.
  std::string url() const;
  int port() const;

 private:
  TempDir dir_;
  Variables variables_;
  std::unique_ptr<ChildProcess> server_;
};

// The text after `label` up to the end of its line; fails the test if there is none.
std::string line_after(const std::string& text, const std::string& label);
std::size_t count_lines(const std::string& text);

}  // namespace muster::cli

// The program on one data directory, as an operator uses it: subcommands, and a server to kill.
//
//   Program program(dir.path() / "data");
//   Server server(program);
//   ASSERT_TRUE(server.is_ready()) << server.err();
//   server.kill();
//   EXPECT_EQ(program.run({"fsck"}).exit_code, 0);
//
// The machine's settings do not reach the program. One thread at a time uses a Server; a Program
// may be used from any.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "tests/harness/child_process.h"

namespace muster {

inline constexpr int kKilled = 128 + 9;
// Long and unusual enough for every rule.
inline constexpr const char* kGoodPassword = "glacier-42-umbrella";

class Program {
 public:
  explicit Program(std::filesystem::path data_dir) : data_dir_(std::move(data_dir)) {}

  const std::filesystem::path& data_dir() const { return data_dir_; }
  // Adds `--data-dir`.
  ChildProcess::Options command(std::vector<std::string> arguments) const;
  Finished run(std::vector<std::string> arguments, const std::string& input = "") const;

 private:
  std::filesystem::path data_dir_;
};

class Server {
 public:
  // `muster start` on a free port of 127.0.0.1. Returns at once: the program may end right away.
  explicit Server(const Program& program, std::vector<std::string> arguments = {});
  // With a command that starts it under special circumstances (a limit, another shell).
  explicit Server(ChildProcess::Options options) : process_(std::move(options)) {}

  static std::vector<std::string> arguments(std::vector<std::string> more = {});

  // Waits until it prints its address. False: it ended, or printed nothing within the deadline.
  bool is_ready();
  int port() const;
  std::unique_ptr<httplib::Client> client() const;

  // Sends SIGKILL. Returns the exit code: kKilled, unless it had already ended.
  int kill();
  // Sends SIGTERM; returns the exit code.
  int stop();
  int wait() { return process_.wait(); }
  bool is_running() const { return process_.is_running(); }
  pid_t pid() const { return process_.pid(); }
  std::string out() const { return process_.out(); }
  std::string err() const { return process_.err(); }
  bool wait_for_err(std::string_view text) { return process_.wait_for_err(text); }

 private:
  ChildProcess process_;
};

// A client with a persistent connection, for one thread.
std::unique_ptr<httplib::Client> client_of(int port);
httplib::Headers token_headers(const std::string& token);

}  // namespace muster

// `muster` without the cost of starting a program: the subcommand runs in a fork of this process,
// which takes a fifth of the time. The code is the same from the arguments to the exit code.
//
//   const Finished fsck = run_forked({"fsck", "--data-dir", dir}, std::chrono::seconds(20));
//   ForkedProgram server({"start", "--port", "0", "--data-dir", dir});
//   ASSERT_TRUE(server.wait_for_out("(stop it with", kDeadline));
//
// A command that exceeds its deadline is killed by its id and reported as kTimedOut. The machine's
// settings do not reach it. Requires: this process has one thread and has not opened RocksDB
// itself, whose background threads do not survive a fork. One thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "tests/harness/child_process.h"

namespace muster::attack {

class ForkedProgram {
 public:
  explicit ForkedProgram(std::vector<std::string> arguments);
  ~ForkedProgram();
  ForkedProgram(const ForkedProgram&) = delete;
  ForkedProgram& operator=(const ForkedProgram&) = delete;

  // False: the program ended, or the deadline passed, without printing this.
  bool wait_for_out(std::string_view text, std::chrono::milliseconds deadline);
  // The exit code; 128 + number if a signal ended it; ChildProcess::kTimedOut after the deadline.
  int wait(std::chrono::milliseconds deadline);
  void signal(int number);

  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  using Clock = std::chrono::steady_clock;
  // Reads until something arrives or the process ends. False: `end` has passed.
  bool read_some(Clock::time_point end);
  void read_from(int& fd, std::string& into);
  void reap();

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int out_fd_ = -1;
  int err_fd_ = -1;
  bool reaped_ = false;
  int exit_code_ = 0;
  std::string out_;
  std::string err_;
};

Finished run_forked(std::vector<std::string> arguments, std::chrono::milliseconds deadline);

}  // namespace muster::attack

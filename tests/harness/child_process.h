// A program run by a test: its input, its output as it arrives, its end.
//
//   ChildProcess muster({.program = MUSTER_PROGRAM, .arguments = {"start", "--port", "0"}});
//   ASSERT_TRUE(muster.wait_for_out("http://localhost:"));
//   muster.signal(SIGTERM);
//   EXPECT_EQ(muster.wait(), 0) << muster.err();
//
// A thread of this object reads the output, so the child never blocks on a full pipe. Every wait
// has a deadline that only ends a broken test: a child that exceeds it is killed. The child is
// killed by the destructor, and by the kernel when the thread that created it ends, so create it on
// a thread that outlives it. One thread at a time may call; out() and err() are safe from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace muster {

class ChildProcess {
 public:
  struct Options {
    std::string program;
    std::vector<std::string> arguments = {};
    // Added to this process's environment; nullopt removes the variable.
    std::map<std::string, std::optional<std::string>> environment = {};
    // If given, standard input is this text, then end of file. Absent: it stays open for write().
    std::optional<std::string> input = {};
    // Standard input, output and error are a new terminal, whose output is out().
    bool terminal = false;
  };
  static constexpr std::chrono::seconds kDeadline{60};

  explicit ChildProcess(Options options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  void write(std::string_view text);
  void close_input();
  void signal(int number);

  // All output so far.
  std::string out() const;
  std::string err() const;
  // Waits for `text`; false if the output ended, or the deadline passed, without it.
  bool wait_for_out(std::string_view text, std::chrono::seconds deadline = kDeadline);
  bool wait_for_err(std::string_view text, std::chrono::seconds deadline = kDeadline);
  // Waits until the terminal does not echo input. Requires: options.terminal.
  bool wait_for_no_echo(std::chrono::seconds deadline = kDeadline);

  // The exit code; 128 + number if a signal ended it; kTimedOut if it was killed after the
  // deadline. All output is then in out() and err().
  static constexpr int kTimedOut = -1;
  int wait(std::chrono::seconds deadline = kDeadline);
  bool is_running() const;

 private:
  bool wait_for(const std::string& stream, std::string_view text, std::chrono::seconds deadline);
  void read_all();
  void reap();

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int input_ = -1;
  int output_ = -1;
  int error_ = -1;  // -1 on a terminal
  std::optional<int> exit_code_;

  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::string out_;
  std::string err_;
  bool ended_ = false;  // both streams
  std::thread reader_;
};

// Runs a program to its end.
struct Finished {
  int exit_code = 0;
  std::string out;
  std::string err;
};
Finished run_to_end(ChildProcess::Options options,
                    std::chrono::seconds deadline = ChildProcess::kDeadline);

}  // namespace muster

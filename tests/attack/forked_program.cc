#include "tests/attack/forked_program.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/program.h"
#include "core/check.h"

extern char** environ;

namespace muster::attack {

namespace {

constexpr rlim_t kAddressBytesMax = rlim_t{4} << 30;

std::ptrdiff_t threads_of_this_process() {
  namespace fs = std::filesystem;
  return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
}

void forget_settings() {
  std::vector<std::string> names = {"XDG_DATA_HOME"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("MUSTER_") || text.starts_with("LABEL_STUDIO_"))
      names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) unsetenv(name.c_str());
}

[[noreturn]] void become_muster(std::vector<std::string>& arguments) {
  forget_settings();
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // Far more than it needs, and less than the machine has: what it reads may be endless.
  const rlimit addresses = {kAddressBytesMax, kAddressBytesMax};
  setrlimit(RLIMIT_AS, &addresses);
  std::vector<char*> argv = {const_cast<char*>("muster")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::exit(cli::run_program(static_cast<int>(argv.size()) - 1, argv.data()));
}

}  // namespace

ForkedProgram::ForkedProgram(std::vector<std::string> arguments) {
  MUSTER_CHECK(threads_of_this_process() == 1, "a fork of a process with threads may hang");
  int out[2];
  int err[2];
  MUSTER_CHECK(pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0, "pipe2: errno {}", errno);
  std::fflush(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  MUSTER_CHECK(pid_ >= 0, "fork: errno {}", errno);
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    for (const int fd : {nothing, out[0], out[1], err[0], err[1]}) close(fd);
    become_muster(arguments);
  }
  close(out[1]);
  close(err[1]);
  out_fd_ = out[0];
  err_fd_ = err[0];
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  MUSTER_CHECK(pid_fd_ >= 0, "pidfd_open: errno {}", errno);
}

ForkedProgram::~ForkedProgram() {
  if (!reaped_) {
    kill(pid_, SIGKILL);
    reap();
  }
  for (const int fd : {out_fd_, err_fd_, pid_fd_}) {
    if (fd >= 0) close(fd);
  }
}

bool ForkedProgram::wait_for_out(std::string_view text, std::chrono::milliseconds deadline) {
  const auto end = Clock::now() + deadline;
  while (out_.find(text) == std::string::npos) {
    if (out_fd_ < 0 || !read_some(end)) return false;
  }
  return true;
}

int ForkedProgram::wait(std::chrono::milliseconds deadline) {
  if (reaped_) return exit_code_;
  const auto end = Clock::now() + deadline;
  while (out_fd_ >= 0 || err_fd_ >= 0) {
    if (read_some(end)) continue;
    kill(pid_, SIGKILL);
    reap();
    return exit_code_ = ChildProcess::kTimedOut;
  }
  // Its output has ended; so does it, unless it hangs at its exit.
  pollfd ended = {pid_fd_, POLLIN, 0};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  const bool timed_out = poll(&ended, 1, static_cast<int>(std::max<long>(0, left.count()))) == 0;
  if (timed_out) kill(pid_, SIGKILL);
  reap();
  if (timed_out) exit_code_ = ChildProcess::kTimedOut;
  return exit_code_;
}

void ForkedProgram::signal(int number) {
  if (!reaped_) kill(pid_, number);
}

bool ForkedProgram::read_some(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  if (left.count() <= 0) return false;
  pollfd streams[2] = {{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}};
  if (poll(streams, 2, static_cast<int>(left.count())) == 0) return false;
  if (streams[0].revents != 0) read_from(out_fd_, out_);
  if (streams[1].revents != 0) read_from(err_fd_, err_);
  return true;
}

void ForkedProgram::read_from(int& fd, std::string& into) {
  char buffer[1 << 16];
  const ssize_t n = read(fd, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return;
  if (n > 0) {
    into.append(buffer, static_cast<std::size_t>(n));
    return;
  }
  close(fd);
  fd = -1;
}

void ForkedProgram::reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  reaped_ = true;
}

Finished run_forked(std::vector<std::string> arguments, std::chrono::milliseconds deadline) {
  ForkedProgram program(std::move(arguments));
  const int exit_code = program.wait(deadline);
  return {exit_code, program.out(), program.err()};
}

}  // namespace muster::attack

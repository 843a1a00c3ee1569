#include "tests/harness/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/check.h"

extern char** environ;

namespace muster {

namespace {

std::vector<std::string> environment_with(
    const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) entries.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (value) entries.push_back(name + "=" + *value);
  }
  return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  int ends[2];
  MUSTER_CHECK(pipe2(ends, O_CLOEXEC) == 0, "pipe2: errno {}", errno);
  return {ends[0], ends[1]};
}

void close_once(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

ChildProcess::ChildProcess(Options options) {
  // Everything is prepared before fork(): a child of a program with threads may do next to nothing.
  std::vector<std::string> arguments = {options.program};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = environment_with(options.environment);
  const std::vector<char*> argv = pointers_to(arguments);
  const std::vector<char*> envp = pointers_to(environment);
  const pid_t parent = getpid();

  Pipe in, out, err;
  if (options.terminal) {
    pid_ = forkpty(&output_, nullptr, nullptr, nullptr);
  } else {
    in = make_pipe();
    out = make_pipe();
    err = make_pipe();
    pid_ = fork();
  }
  MUSTER_CHECK(pid_ >= 0, "fork: errno {}", errno);
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    if (!options.terminal) {
      dup2(in.read, STDIN_FILENO);
      dup2(out.write, STDOUT_FILENO);
      dup2(err.write, STDERR_FILENO);
    }
    std::signal(SIGPIPE, SIG_DFL);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  MUSTER_CHECK(pid_fd_ >= 0, "pidfd_open: errno {}", errno);
  if (options.terminal) {
    fcntl(output_, F_SETFD, FD_CLOEXEC);
    input_ = fcntl(output_, F_DUPFD_CLOEXEC, 0);
  } else {
    close(in.read);
    close(out.write);
    close(err.write);
    input_ = in.write;
    output_ = out.read;
    error_ = err.read;
  }
  reader_ = std::thread([this] { read_all(); });
  if (options.input) {
    write(*options.input);
    close_input();
  }
}

ChildProcess::~ChildProcess() {
  if (is_running()) {
    kill(pid_, SIGKILL);
    reap();
  }
  // A grandchild could hold the pipes open; the reader's ends are closed only after it has left.
  reader_.join();
  close_input();
  close_once(output_);
  close_once(error_);
  close_once(pid_fd_);
}

void ChildProcess::write(std::string_view text) {
  // A child that has left is for wait() to report, not for a signal to this program.
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  while (!text.empty()) {
    const ssize_t n = ::write(input_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  sigaction(SIGPIPE, &before, nullptr);
}

void ChildProcess::close_input() { close_once(input_); }

void ChildProcess::signal(int number) {
  if (is_running()) kill(pid_, number);
}

std::string ChildProcess::out() const {
  std::lock_guard lock(mutex_);
  return out_;
}

std::string ChildProcess::err() const {
  std::lock_guard lock(mutex_);
  return err_;
}

bool ChildProcess::wait_for_out(std::string_view text, std::chrono::seconds deadline) {
  return wait_for(out_, text, deadline);
}

bool ChildProcess::wait_for_err(std::string_view text, std::chrono::seconds deadline) {
  return wait_for(err_, text, deadline);
}

bool ChildProcess::wait_for(const std::string& stream, std::string_view text,
                            std::chrono::seconds deadline) {
  std::unique_lock lock(mutex_);
  const auto has_come = [&] { return stream.find(text) != std::string::npos; };
  arrived_.wait_for(lock, deadline, [&] { return ended_ || has_come(); });
  return has_come();
}

bool ChildProcess::wait_for_no_echo(std::chrono::seconds deadline) {
  // Nothing tells of a change of a terminal's settings: they have to be asked for again and again.
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (is_running() && std::chrono::steady_clock::now() < end) {
    termios settings;
    if (tcgetattr(output_, &settings) == 0 && (settings.c_lflag & ECHO) == 0) return true;
    poll(nullptr, 0, 2);
  }
  return false;
}

bool ChildProcess::is_running() const {
  if (exit_code_) return false;
  pollfd end{pid_fd_, POLLIN, 0};
  return poll(&end, 1, 0) == 0;
}

int ChildProcess::wait(std::chrono::seconds deadline) {
  if (exit_code_) return *exit_code_;
  const auto end = std::chrono::steady_clock::now() + deadline;
  bool timed_out = false;
  while (is_running()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      timed_out = true;
      kill(pid_, SIGKILL);
      break;
    }
    pollfd ended{pid_fd_, POLLIN, 0};
    poll(&ended, 1, static_cast<int>(left.count()) + 1);
  }
  reap();
  if (timed_out) exit_code_ = kTimedOut;
  return *exit_code_;
}

void ChildProcess::reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return ended_; });
}

void ChildProcess::read_all() {
  pollfd streams[2] = {{output_, POLLIN, 0}, {error_, POLLIN, 0}};
  char buffer[4096];
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (poll(streams, 2, -1) < 0 && errno == EINTR) continue;
    for (int i = 0; i < 2; ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      const ssize_t n = read(streams[i].fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {  // a terminal whose last user has left says EIO
        streams[i].fd = -1;
        continue;
      }
      std::lock_guard lock(mutex_);
      (i == 0 ? out_ : err_).append(buffer, static_cast<std::size_t>(n));
      arrived_.notify_all();
    }
  }
  std::lock_guard lock(mutex_);
  ended_ = true;
  arrived_.notify_all();
}

Finished run_to_end(ChildProcess::Options options, std::chrono::seconds deadline) {
  if (!options.input && !options.terminal) options.input = "";
  ChildProcess child(std::move(options));
  const int exit_code = child.wait(deadline);
  return {exit_code, child.out(), child.err()};
}

}  // namespace muster

#include "cli/terminal/pager.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace muster::cli {

namespace {

// As sh answers for a command that it cannot find or run.
constexpr int kCannotRun = 126;
constexpr int kNotFound = 127;

bool is_installed(std::string_view program) {
  const char* variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const std::size_t end = path.find(':');
    const std::string file = std::string(path.substr(0, end)).append("/").append(program);
    if (::access(file.c_str(), X_OK) == 0) return true;
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return false;
}

std::string chosen_pager() {
  for (const char* name : {"MUSTER_PAGER", "PAGER"}) {
    const char* value = std::getenv(name);
    if (value == nullptr) continue;
    const std::string_view command = value;
    return command == "cat" ? "" : std::string(command);
  }
  return is_installed("less") ? "less" : "";
}

// This process's environment, and what pagers need.
std::vector<char*> environment_with(std::vector<std::string>& added) {
  std::vector<char*> all;
  for (char** entry = environ; *entry != nullptr; ++entry) all.push_back(*entry);
  for (std::string& entry : added) {
    if (std::getenv(entry.substr(0, entry.find('=')).c_str()) == nullptr) {
      all.push_back(entry.data());
    }
  }
  all.push_back(nullptr);
  return all;
}

// The pager with `input` as its standard input; -1 if the system refuses.
pid_t start(const std::string& command, int input) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGINT, SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  std::vector<std::string> added = {"LESS=FRX", "LV=-c"};
  const std::vector<char*> environment = environment_with(added);
  pid_t child = -1;
  const int failed =
      posix_spawn(&child, "/bin/sh", &files, &attributes, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return failed == 0 ? child : -1;
}

}  // namespace

Pager::Pager(const Screen& out, bool is_wanted)
    : command_(out.is_terminal && is_wanted && can_move_cursor() ? chosen_pager() : ""),
      rows_(out.rows) {}

Pager::~Pager() { (void)finish(); }

bool Pager::print(std::string_view text) {
  held_.append(text).push_back('\n');
  if (command_.empty() || child_ != -1) return write_held();
  rows_held_ += static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  if (rows_held_ < rows_) return true;
  begin();
  return write_held();
}

bool Pager::write_held() {
  const bool done = std::fwrite(held_.data(), 1, held_.size(), stdout) == held_.size();
  held_.clear();
  return done;
}

void Pager::begin() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  std::fflush(stdout);
  child_ = start(command_, ends[0]);
  if (child_ != -1) {
    output_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    ::dup2(ends[1], STDOUT_FILENO);
    struct sigaction ignored = {};
    ignored.sa_handler = SIG_IGN;
    sigaction(SIGINT, &ignored, &interrupt_);
  }
  ::close(ends[0]);
  ::close(ends[1]);
}

Result<void> Pager::finish() {
  const bool wrote = write_held();
  if (child_ == -1) {
    if (wrote) return {};
    return fail(ErrorCode::kIo,
                std::string("standard output cannot be written: ") + std::strerror(errno));
  }
  std::fflush(stdout);
  std::clearerr(stdout);
  ::dup2(output_, STDOUT_FILENO);  // closes the pager's input
  ::close(output_);
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  sigaction(SIGINT, &interrupt_, nullptr);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  if (code != kCannotRun && code != kNotFound) return {};
  return fail(ErrorCode::kIo,
              "the pager \"" + command_ + "\" cannot be run; set MUSTER_PAGER, or use --no-pager");
}

}  // namespace muster::cli

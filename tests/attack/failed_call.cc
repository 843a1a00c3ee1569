#include "tests/attack/failed_call.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <utility>

#include <unistd.h>

namespace muster::attack {

namespace {

constexpr const char* kStrace = "/usr/bin/strace";

// What may fail on a real machine, and as what: for ever, and once. (What is interrupted for ever
// is no failure: it is tried again for ever.)
struct Failing {
  const char* name;
  const char* for_ever;
  const char* once;
};
constexpr std::array kFailing = {
    Failing{"openat", "EMFILE", "EIO"},      Failing{"read", "EIO", "EINTR"},
    Failing{"pread64", "EIO", "EINTR"},      Failing{"write", "ENOSPC", "EIO"},
    Failing{"pwrite64", "ENOSPC", "EIO"},    Failing{"fsync", "EIO", "ENOSPC"},
    Failing{"fdatasync", "EIO", "ENOSPC"},   Failing{"sync_file_range", "ENOSYS", "EIO"},
    Failing{"fallocate", "ENOSPC", "EIO"},   Failing{"ftruncate", "EIO", "ENOSPC"},
    Failing{"rename", "EROFS", "EIO"},       Failing{"unlink", "EROFS", "EIO"},
    Failing{"mkdir", "ENOSPC", "EIO"},       Failing{"link", "EPERM", "EIO"},
    Failing{"lseek", "EIO", "EIO"},          Failing{"flock", "ENOLCK", "EINTR"},
    Failing{"fcntl", "ENOLCK", "EINTR"},     Failing{"newfstatat", "EACCES", "EIO"},
    Failing{"getdents64", "EIO", "ENOENT"},  Failing{"close", "EIO", "EINTR"},
    Failing{"clone3", "EAGAIN", "EAGAIN"},   Failing{"epoll_create1", "EMFILE", "ENOMEM"},
    Failing{"accept4", "EMFILE", "ENFILE"},  Failing{"epoll_ctl", "ENOSPC", "ENOMEM"},
    Failing{"eventfd2", "EMFILE", "ENOMEM"}, Failing{"socket", "EMFILE", "ENOMEM"},
    Failing{"bind", "EACCES", "EADDRINUSE"}, Failing{"listen", "EADDRINUSE", "EADDRINUSE"},
};

// strace runs beside the program and not above it (-D): the process that a test has, and kills, is
// the program. Calls that are not asked for are not slowed down (--seccomp-bpf).
ChildProcess::Options under_strace(ChildProcess::Options options,
                                   std::vector<std::string> arguments) {
  std::vector<std::string> all = {"-D", "-f", "-qqq", "--seccomp-bpf"};
  std::ranges::move(arguments, std::back_inserter(all));
  all.push_back(options.program);
  std::ranges::move(options.arguments, std::back_inserter(all));
  options.program = kStrace;
  options.arguments = std::move(all);
  return options;
}

}  // namespace

std::string FailedCall::to_text() const {
  return name + " " + std::to_string(number) + (for_ever ? " and all after it: " : ": ") + error;
}

std::string why_no_strace() {
  if (access(kStrace, X_OK) != 0) return "strace is not installed";
  const Finished tried = run_to_end(under_strace({.program = "/bin/true"}, {"-o", "/dev/null"}));
  return tried.exit_code == 0 ? "" : "strace may not trace here: " + tried.err;
}

ChildProcess::Options with_failure(ChildProcess::Options options, const FailedCall& failure) {
  return under_strace(std::move(options), {"-o", "/dev/null", "-e", "trace=" + failure.name, "-e",
                                           "inject=" + failure.name + ":error=" + failure.error +
                                               ":when=" + std::to_string(failure.number) +
                                               (failure.for_ever ? "+" : "")});
}

ChildProcess::Options recorded(ChildProcess::Options options, const std::filesystem::path& record) {
  return under_strace(std::move(options), {"-o", record.string()});
}

std::map<std::string, std::uint64_t> calls_in(const std::filesystem::path& record) {
  // "12345 openat(AT_FDCWD, ...": the thread, the call.
  std::map<std::pair<std::string, std::string>, std::uint64_t> by_thread;
  std::ifstream in(record);
  for (std::string line; std::getline(in, line);) {
    const std::size_t space = line.find(' ');
    const std::size_t call = line.find_first_not_of(' ', space);
    const std::size_t bracket = line.find('(');
    if (call == std::string::npos || bracket == std::string::npos || bracket <= call) continue;
    const std::string name = line.substr(call, bracket - call);
    const bool is_name = std::ranges::all_of(
        name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (is_name) ++by_thread[{line.substr(0, space), name}];
  }
  std::map<std::string, std::uint64_t> most;
  for (const auto& [key, number] : by_thread) most[key.second] = std::max(most[key.second], number);
  return most;
}

std::vector<FailedCall> failures_of(const std::filesystem::path& record) {
  const auto calls = calls_in(record);
  std::vector<FailedCall> failures;
  for (const Failing& failing : kFailing) {
    const auto made = calls.find(failing.name);
    if (made == calls.end()) continue;
    for (std::uint64_t number = 1; number <= made->second; ++number) {
      failures.push_back({failing.name, failing.once, number, false});
      failures.push_back({failing.name, failing.for_ever, number, true});
    }
  }
  return failures;
}

bool is_impossible_probe(const FailedCall& failure, const std::string& err) {
  return failure.name == "sync_file_range" && failure.error != "ENOSYS" &&
         err.find("IsSyncFileRangeSupported") != std::string::npos;
}

}  // namespace muster::attack

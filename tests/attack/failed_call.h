// The program with one of its system calls made to fail, by strace.
//
//   const FailedCall failure{"fdatasync", "EIO", 2, /*for_ever=*/false};
//   Server server(with_failure(program.command(Server::arguments()), failure));
//
// strace counts a thread's calls of one name; the failure meets every thread that gets that far.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/harness/child_process.h"

namespace muster::attack {

struct FailedCall {
  std::string name;
  std::string error;
  std::uint64_t number = 1;  // of a thread's calls, from 1
  bool for_ever = false;     // this one and all after it

  std::string to_text() const;
};

// Empty where strace works here; else why it does not.
std::string why_no_strace();

// Ends what it runs when it is ended by SIGTERM or SIGINT itself; SIGKILL ends strace alone.
ChildProcess::Options with_failure(ChildProcess::Options options, const FailedCall& failure);
// Writes each call to `record`, for calls_in().
ChildProcess::Options recorded(ChildProcess::Options options, const std::filesystem::path& record);

// How many calls of each name the busiest thread made.
std::map<std::string, std::uint64_t> calls_in(const std::filesystem::path& record);

}  // namespace muster::attack

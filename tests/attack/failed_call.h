// Runs the program with one of its system calls made to fail, using strace.
//
//   const FailedCall failure{"fdatasync", "EIO", 2, /*for_ever=*/false};
//   Server server(with_failure(program.command(Server::arguments()), failure));
//
// strace counts calls by name per thread; every thread that gets that far meets the failure.
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

// Empty if strace works here; otherwise why not.
std::string why_no_strace();

// strace ends its program when it receives SIGTERM or SIGINT itself; SIGKILL ends only strace.
ChildProcess::Options with_failure(ChildProcess::Options options, const FailedCall& failure);
// Records each call in `record`, for calls_in().
ChildProcess::Options recorded(ChildProcess::Options options, const std::filesystem::path& record);

// The number of calls of each name by the thread that made most of them.
std::map<std::string, std::uint64_t> calls_in(const std::filesystem::path& record);

// Each call in the record that may fail on a real machine, once and from then on for ever.
std::vector<FailedCall> failures_of(const std::filesystem::path& record);

// RocksDB asks of each file that it writes whether there is sync_file_range, by a call that asks
// for nothing: a kernel answers it by ENOSYS or not at all by an error. strace cannot tell it from
// those that write. Distributions build RocksDB with assertions, and this one ends it
// (env/io_posix.cc); nothing acknowledged may be lost by that either.
bool is_impossible_probe(const FailedCall& failure, const std::string& err);

}  // namespace muster::attack

// The peer: a Redis that writes to its append-only file and syncs before each answer.
//
//   auto redis = Redis::start(dir);
//   Result<double> entries_per_second = (*redis)->add_entries(400'000);
//
// Uses a Unix socket in the directory, in its favour. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/result.h"
#include "tests/harness/child_process.h"

namespace muster::bench {

class Redis {
 public:
  static Result<std::unique_ptr<Redis>> start(const std::filesystem::path& dir);
  ~Redis();

  // redis-benchmark, XADD, 64 connections with 64 commands in flight each.
  Result<double> add_entries(std::uint64_t count);
  // The stream's number of entries: proves that they were added, not quickly refused.
  Result<std::uint64_t> entries() const;

 private:
  Redis(const std::filesystem::path& dir, const std::filesystem::path& socket);

  const std::filesystem::path socket_;
  ChildProcess server_;
};

}  // namespace muster::bench

// The peer: a Redis whose every write is in its append-only file, and synced, before it is
// answered.
//
//   auto redis = Redis::start(dir);
//   Result<double> entries_per_second = (*redis)->add_entries(400'000);
//
// On a Unix socket in the directory, which is in its favour. One thread.
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

  // redis-benchmark, XADD, 64 connections that keep 64 commands under way each.
  Result<double> add_entries(std::uint64_t count);
  // How many entries the stream has: that they were added, and not refused fast.
  Result<std::uint64_t> entries() const;

 private:
  Redis(const std::filesystem::path& dir, const std::filesystem::path& socket);

  const std::filesystem::path socket_;
  ChildProcess server_;
};

}  // namespace muster::bench

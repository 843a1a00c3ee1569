// What an office with very many people asks of a server, at a rate that does not depend on how
// fast the answers come: pings one by one and in reports, sign-ups, log-ins and log-outs, new
// names, projects, and the pages and searches that people look at.
//
//   MixedLoad load(served->port(), people);      // starts
//   load.tally().requests
//   Result<void> done = load.stop();
//
// Two threads of its own, one for programs and one for people; tally() from any. Requires: a server
// on a directory of fill_data_dir() with `people`, for as long as this lives.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/guarded.h"
#include "core/result.h"

namespace muster::bench {

struct LoadTally {
  std::uint64_t requests = 0;
  std::uint64_t pings = 0;
  std::uint64_t sign_ups = 0;
  std::uint64_t failures = 0;
  std::string first_failure;
  double slowest_ms = 0;  // since it was last asked for
};

class MixedLoad {
 public:
  MixedLoad(int port, std::uint32_t people);
  ~MixedLoad();
  MixedLoad(const MixedLoad&) = delete;
  MixedLoad& operator=(const MixedLoad&) = delete;

  // Forgets the slowest request.
  LoadTally tally();
  // kIo with the first request that was not answered as it should be.
  Result<void> stop();

  // "100 pings, 2 reports of 1000 pings, ... a second".
  static std::string description();

 private:
  Guarded<LoadTally> tally_;
  std::atomic<bool> is_over_{false};
  std::thread programs_;
  std::thread people_;
};

}  // namespace muster::bench

// Closed-loop HTTP load by wrk: each connection sends its next request when the last is answered.
// One thread, because it shares the machine's cores with the server.
//
//   const Wrk wrk(dir, posts(ping_requests(...)));
//   Result<double> requests_per_second = wrk.run(port, 64, 5);
//
// The requests are generated once, so every server gets the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "tests/harness/child_process.h"

namespace muster::bench {

// Sent in order, then again from the first. Complete except for framing and Host.
struct LoadRequest {
  std::string method;
  std::string path;
  std::string token;  // the caller's; empty: anonymous
  std::string body;
};

// POST /api/activity by each of `people`.
std::vector<LoadRequest> ping_requests(std::uint32_t people);

class Wrk {
 public:
  // Writes its script into `dir`.
  Wrk(const std::filesystem::path& dir, const std::vector<LoadRequest>& requests);

  // Requests per second. kIo if any answer is not 2xx, or a connection breaks.
  Result<double> run(int port, int connections, int seconds) const;
  // The same command, for load that will be cut off.
  ChildProcess::Options command(int port, int connections, int seconds) const;

 private:
  std::filesystem::path script_;
};

}  // namespace muster::bench

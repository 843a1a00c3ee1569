// Closed-loop load over HTTP by wrk: each connection sends its next request when the last one is
// answered. One thread of it, because it shares the machine's cores with the server.
//
//   const Wrk wrk(dir, posts(ping_requests(...)));
//   Result<double> requests_per_second = wrk.run(port, 64, 5);
//
// The requests are written down once, so every server gets the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "tests/harness/child_process.h"

namespace muster::bench {

// What is sent, one after the other and again from the first. Complete but for framing and Host.
struct LoadRequest {
  std::string method;
  std::string path;
  std::string token;  // of whom; empty: nobody
  std::string body;
};

// POST /api/activity by each of `people`.
std::vector<LoadRequest> ping_requests(std::uint32_t people);

class Wrk {
 public:
  // Writes its script into `dir`.
  Wrk(const std::filesystem::path& dir, const std::vector<LoadRequest>& requests);

  // Requests a second. kIo where one is answered with anything but 2xx, or a connection breaks.
  Result<double> run(int port, int connections, int seconds) const;
  // The same command, for load that is to be cut off.
  ChildProcess::Options command(int port, int connections, int seconds) const;

 private:
  std::filesystem::path script_;
};

}  // namespace muster::bench

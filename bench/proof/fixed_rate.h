// Open-loop load: requests are due at fixed moments whether or not the server keeps up, and each
// one's time counts from when it was due. A server that stalls is charged for every request that
// waited, which a closed loop would omit (coordinated omission).
//
//   Result<Latencies> found = run_at_fixed_rate({port, requests, 64, 5000, 10});
//   found->ms(99)
//
// One thread (the caller's) and epoll.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/proof/wrk.h"
#include "core/result.h"

namespace muster::bench {

struct FixedRate {
  int port = 0;
  std::vector<LoadRequest> requests;  // sent in turns
  std::size_t connections = 64;       // keep-alive, opened before the clock starts
  double per_second = 0;
  double seconds = 0;
};

struct Latencies {
  std::vector<double> all_ms;

  double ms(double percent) const;
};

// kIo: a request was not answered with 2xx, or the server fell so far behind that the load took
// twice its time.
Result<Latencies> run_at_fixed_rate(const FixedRate& load);

}  // namespace muster::bench

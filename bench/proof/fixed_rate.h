// Open-loop load: requests are due at fixed moments, whether the server keeps up or not, and the
// time of each counts from when it was due. So a server that stalls is charged for everybody who
// had to wait meanwhile, which a closed loop would leave out (coordinated omission).
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
  std::vector<LoadRequest> requests;  // in turns
  std::size_t connections = 64;       // keep-alive, made before the clock starts
  double per_second = 0;
  double seconds = 0;
};

struct Latencies {
  std::vector<double> all_ms;

  double ms(double percent) const;
};

// kIo: a request was not answered 2xx, or the server fell behind for so long that the load took
// twice its time.
Result<Latencies> run_at_fixed_rate(const FixedRate& load);

}  // namespace muster::bench

#include "bench/support/ping_contenders.h"

#include <cstdint>

namespace muster::bench {

Contender muster_contender(LoadedService& service, std::size_t callers, std::size_t batch) {
  return {"muster", callers,
          [&service, batch](std::size_t caller) {
            if (batch == 1) {
              service.ping(UserId(static_cast<std::uint32_t>(caller) + 1));
            } else {
              service.report(batch);
            }
            return batch;
          },
          [&service] { return service.stats().commits; }};
}

Contender raw_contender(RawRocksdb& raw, std::size_t writers, std::size_t batch) {
  return {"raw", writers, [&raw, batch](std::size_t) {
            if (batch == 1) {
              raw.put();
            } else {
              raw.put_batch(batch);
            }
            return batch;
          }};
}

}  // namespace muster::bench

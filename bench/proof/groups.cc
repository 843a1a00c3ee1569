#include "bench/proof/groups.h"

#include <array>

namespace muster::bench {

std::span<const Group> all_groups() {
  // Those that share a prepared directory stand together.
  static const std::array kGroups{
      Group{"pings_batches", {}, pings_in_batches},
      Group{"pings_redis", {"redis-server", "redis-benchmark"}, pings_beside_redis},
      Group{"pings_1024", {}, pings_of_1024},
      Group{"pings_one", {}, pings_of_one},
      Group{"http_pings", {"wrk"}, http_pings},
      Group{"http_batches", {"wrk"}, http_batches},
      Group{"idle", {"wrk"}, idle_connections},
  };
  return kGroups;
}

}  // namespace muster::bench

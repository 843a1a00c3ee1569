// The contenders of durable pings: ours, and RocksDB with as many puts.
#pragma once

#include <cstddef>

#include "bench/support/load_threads.h"
#include "bench/support/loaded_service.h"
#include "bench/support/raw_rocksdb.h"

namespace muster::bench {

// `callers` threads, each waiting until its report of `batch` pings is on disk. With a batch of 1
// each reports its own person. Requires: as many people as callers; the service outlives the
// contender.
Contender muster_contender(LoadedService& service, std::size_t callers, std::size_t batch);

// `writers` threads, each with its own synced batches of `batch` puts; `raw` outlives it.
Contender raw_contender(RawRocksdb& raw, std::size_t writers, std::size_t batch);

}  // namespace muster::bench

// What an Instance is made of, in the order in which it is made; it goes in reverse.
#pragma once

#include <atomic>
#include <future>
#include <mutex>

#include "core/log/rocksdb_event_log.h"
#include "core/views/generations.h"
#include "projections/instance/data_lock.h"
#include "projections/instance/held_store.h"
#include "projections/instance/instance.h"

namespace muster {

struct Instance::State {
  explicit State(Options o) : options(std::move(o)), hasher(options.hashing, random) {}
  ~State() {
    if (log) log->interrupt();
  }

  const Options options;
  SystemClock clock;
  SystemRandom random;
  PasswordHasher hasher;
  std::unique_ptr<DataLock> lock;
  std::unique_ptr<RocksdbEventLog> log;
  std::unique_ptr<InstanceKey> key;
  std::unique_ptr<ViewGenerations> generations;
  std::future<void> retiring;       // the end of the generation before
  std::shared_ptr<HeldStore> held;  // the current generation
  std::unique_ptr<Sequencer> sequencer;
  std::unique_ptr<AccountService> accounts;
  std::unique_ptr<Projector> projector;
  std::atomic<bool> stopping{false};
  std::mutex rebuilding;  // one rebuild or check at a time
};

}  // namespace muster

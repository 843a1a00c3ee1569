// The peer: RocksDB with its defaults, doing only synced puts of 64 bytes under ascending keys.
// Defaults instead of the event log's options, because those switch off what helps several writers.
// It checks and protects less than the log does, in its favour. Threads: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include <rocksdb/db.h>

namespace muster::bench {

class RawRocksdb {
 public:
  explicit RawRocksdb(const std::filesystem::path& dir);

  // A single synced put. Concurrent ones share a sync: RocksDB's group commit.
  void put();
  // One WriteBatch of `count` puts, synced.
  void put_batch(std::size_t count);

 private:
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions synced_;
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace muster::bench

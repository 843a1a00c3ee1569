// The peer: RocksDB as it comes, doing nothing but synced puts of 64 bytes under ascending keys.
// Its defaults and not the event log's options, because those switch off what several writers
// profit from. It checks and protects less than the log does; that is in its favour. Threads: any.
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

  // One put of its own, synced. Several at once share a sync: RocksDB's group commit.
  void put();
  // One WriteBatch of `count` puts, synced.
  void put_batch(std::size_t count);

 private:
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions synced_;
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace muster::bench

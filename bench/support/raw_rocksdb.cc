#include "bench/support/raw_rocksdb.h"

#include <cstdint>
#include <string>

#include <rocksdb/write_batch.h>

#include "core/big_endian.h"
#include "core/check.h"

namespace muster::bench {
namespace {

const std::string kValue(64, 'v');

}  // namespace

RawRocksdb::RawRocksdb(const std::filesystem::path& dir) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, dir.string(), &db);
  MUSTER_CHECK(status.ok(), "cannot open {}: {}", dir, status.ToString());
  db_.reset(db);
  synced_.sync = true;
  synced_.disableWAL = false;
}

void RawRocksdb::put() {
  const std::string key = big_endian(next_.fetch_add(1, std::memory_order_relaxed));
  const rocksdb::Status status = db_->Put(synced_, key, kValue);
  MUSTER_CHECK(status.ok(), "put: {}", status.ToString());
}

void RawRocksdb::put_batch(std::size_t count) {
  rocksdb::WriteBatch batch;
  std::uint64_t key = next_.fetch_add(count, std::memory_order_relaxed);
  for (std::size_t i = 0; i < count; ++i) {
    const rocksdb::Status status = batch.Put(big_endian(key++), kValue);
    MUSTER_CHECK(status.ok(), "put: {}", status.ToString());
  }
  const rocksdb::Status status = db_->Write(synced_, &batch);
  MUSTER_CHECK(status.ok(), "write: {}", status.ToString());
}

}  // namespace muster::bench

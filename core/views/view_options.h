// How the view store uses RocksDB: bounded memory, fast look-ups, no write-ahead log.
#pragma once

#include <cstddef>
#include <memory>

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

namespace muster {

// Few, so that no shard is smaller than the blocks it must hold.
inline constexpr int kViewCacheShardBits = 3;
// A larger manifest is followed by a new one, which only has what is there now.
inline constexpr std::size_t kManifestBytesMax = 512 * 1024;
inline constexpr std::size_t kViewMemtableBytes = 64 * 1024 * 1024;  // of all tables together

rocksdb::DBOptions view_db_options();
// All tables of a store share the cache.
rocksdb::ColumnFamilyOptions view_table_options(const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::WriteOptions view_write_options();

}  // namespace muster

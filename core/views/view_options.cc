#include "core/views/view_options.h"

#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "core/log/rocksdb/background_errors.h"
#include "core/log/rocksdb/quiet_logger.h"
#include "core/open_files.h"

namespace muster {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

}  // namespace

rocksdb::DBOptions view_db_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  // Without a write-ahead log this makes the files of all tables consistent with one another.
  options.atomic_flush = true;
  options.paranoid_checks = true;
  options.db_write_buffer_size = kViewMemtableBytes;
  options.max_open_files = static_cast<int>(share_open_files(open_files_limit()).views);
  // A table has few files; more threads (16 per table by default) would cost more than they save.
  options.max_file_opening_threads = 1;
  options.max_background_jobs = 3;  // one writes memtables out, two merge
  options.bytes_per_sync = kMebibyte;
  // The default is a megabyte for each file being written.
  options.writable_file_max_buffer_size = kMebibyte / 8;
  options.fail_if_options_file_error = false;  // nobody reads the OPTIONS file
  options.max_manifest_file_size = kManifestBytesMax;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = quiet_logger();
  options.listeners.push_back(std::make_shared<BackgroundErrors>());  // see ViewStore::resume()
  return options;
}

rocksdb::ColumnFamilyOptions view_table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.block_cache = cache;
  // Counted in the budget. Every look-up needs those of the newest files. Partitioned, because the
  // filter of a million rows in one block is larger than a cache shard, which then never keeps it,
  // and each look-up would read and check all of it.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  // Most look-ups are for one key, often an absent one (is this email taken?).
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  // No hash index in data blocks: a block is 4 KiB, and building the index took 2 % of a replay.

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 32 * kMebibyte;
  options.max_write_buffer_number = 3;
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.005;  // ten bits per row of 256 bytes
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

rocksdb::WriteOptions view_write_options() {
  rocksdb::WriteOptions options;
  options.sync = false;
  options.disableWAL = true;  // rows lost in a crash are computed again from the log
  return options;
}

}  // namespace muster

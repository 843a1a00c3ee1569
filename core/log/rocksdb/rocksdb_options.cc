#include "core/log/rocksdb/rocksdb_options.h"

#include <memory>

#include <rocksdb/cache.h>
#include <rocksdb/table.h>

#include "core/log/rocksdb/background_errors.h"
#include "core/log/rocksdb/quiet_logger.h"
#include "core/open_files.h"

namespace muster {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

std::shared_ptr<rocksdb::TableFactory> table_factory() {
  rocksdb::BlockBasedTableOptions table;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  // Commits are read sequentially and are large compared with RocksDB's usual rows.
  table.block_size = 32 * 1024;
  // The readahead grows to this during a scan. A fixed readahead would also be paid by a follower
  // that needs one commit.
  table.max_auto_readahead_size = 2 * kMebibyte;
  table.block_cache = rocksdb::NewLRUCache(8 * kMebibyte);
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options common_options() {
  rocksdb::Options options;
  // The default, point-in-time recovery, opens after a flipped bit in the middle of the write-ahead
  // log and silently drops every synced record after it. This one tolerates only an unfinished last
  // record.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  // Detects the loss of a finished write-ahead log; DATA/head detects that of the current one.
  options.track_and_verify_wals_in_manifest = true;
  // A log with more table files reopens them as needed.
  options.max_open_files = static_cast<int>(share_open_files(open_files_limit()).log);
  options.table_factory = table_factory();
  // Keys only grow, so files of one level never overlap and move down without being rewritten,
  // which requires the same compression on all levels. FIFO compaction would drop old files: never
  // use it here.
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.compression = rocksdb::kZSTD;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;  // like the levels above
  // Nothing reads the OPTIONS file: failing to write it must not keep the log from opening, as it
  // does by default in newer versions.
  options.fail_if_options_file_error = false;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = quiet_logger();
  return options;
}

}  // namespace

rocksdb::Options owner_options(bool create, rocksdb::Env* env) {
  rocksdb::Options options = common_options();
  options.env = env;
  options.create_if_missing = create;
  // How much a start after a crash reads back from the write-ahead log, and the memory of the
  // newest commits: some three million pings.
  options.write_buffer_size = 16 * kMebibyte;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = 64 * kMebibyte;
  // Reads back every table file before releasing the write-ahead log.
  options.paranoid_file_checks = true;
  // After a failed write the outcome is unknown; only the next start may determine it, not a retry.
  options.max_bgerror_resume_count = 0;
  // A flush that found the disk full is different: append() retries it.
  options.listeners.push_back(std::make_shared<BackgroundErrors>());
  // There is one writer: support for concurrent writes would cost it time.
  options.allow_concurrent_memtable_write = false;
  options.enable_pipelined_write = false;
  options.unordered_write = false;
  options.two_write_queues = false;
  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;  // old bytes after the tail would look like damage
  // Table files are written to disk continuously instead of in one burst that a synced append would
  // wait for.
  options.bytes_per_sync = kMebibyte;
  return options;
}

rocksdb::Options beside_options(rocksdb::Env* env) {
  rocksdb::Options options = common_options();
  options.env = env;
  // The owner may delete a table file at any time; an open file stays readable.
  options.max_open_files = -1;
  return options;
}

rocksdb::Options looking_options(rocksdb::Env* env) {
  rocksdb::Options options = common_options();
  options.env = env;
  return options;
}

rocksdb::WriteOptions append_options() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.disableWAL = false;
  options.protection_bytes_per_key = kProtectionBytesPerKey;
  return options;
}

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;  // every commit is read once
  return options;
}

}  // namespace muster

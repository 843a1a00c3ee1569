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
  // Commits are read one after the other, and are large beside RocksDB's usual rows.
  table.block_size = 32 * 1024;
  // Grows to this while a scan goes on. A fixed readahead would also be paid by a follower that
  // wants one commit.
  table.max_auto_readahead_size = 2 * kMebibyte;
  table.block_cache = rocksdb::NewLRUCache(8 * kMebibyte);
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options common_options() {
  rocksdb::Options options;
  // The default, point-in-time, opens after a flipped bit in the middle of the write-ahead log and
  // silently drops every synced record after it. This one forgives only a last record that was not
  // finished.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  // A write-ahead log file that is finished and then lost is missed; for the one being written,
  // DATA/head is.
  options.track_and_verify_wals_in_manifest = true;
  // A log with more table files opens them again as it needs them.
  options.max_open_files = static_cast<int>(share_open_files(open_files_limit()).log);
  options.table_factory = table_factory();
  // Keys only grow, so files of one level never overlap and move down without being rewritten; that
  // needs the same compression on all levels. FIFO compaction would drop old files: never here.
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.compression = rocksdb::kZSTD;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;  // as the levels above
  // Nobody reads the OPTIONS file: that it could not be written must not keep the log from opening,
  // as it does by default in newer versions.
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
  // What a start after a crash reads back from the write-ahead log, and what the newest commits
  // take in memory: some three million pings.
  options.write_buffer_size = 16 * kMebibyte;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = 64 * kMebibyte;
  // Reads back every table file it has written before it lets go of the write-ahead log.
  options.paranoid_file_checks = true;
  // After a failed write the outcome is unknown; only the next start may find out, not a retry in
  // between.
  options.max_bgerror_resume_count = 0;
  // A flush that found the disk full is another matter: append() tries that again.
  options.listeners.push_back(std::make_shared<BackgroundErrors>());
  // One thread writes: what lets several write at once costs it time.
  options.allow_concurrent_memtable_write = false;
  options.enable_pipelined_write = false;
  options.unordered_write = false;
  options.two_write_queues = false;
  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;  // old bytes after the tail would look like damage
  // Table files go to the disk as they are written and not in one burst that a synced append waits
  // behind.
  options.bytes_per_sync = kMebibyte;
  return options;
}

rocksdb::Options beside_options(rocksdb::Env* env) {
  rocksdb::Options options = common_options();
  options.env = env;
  // The owner may delete a table file at any time; one that is open stays readable.
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

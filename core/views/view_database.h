// The RocksDB database under the view store: opening it with the tables that are wanted, and its
// metadata. Private to view_store.cc and view_snapshot.cc.
//
// The default column family holds one row per table, "table:NAME" -> u32 version | u64 next | u32
// crc, and "format". A table's rows count only together with that row: rows and checkpoint are
// written in one batch and flushed atomically, and the next opening drops a column family without
// its row. So a table is created by adding the column family first and its row last, and dropped in
// reverse. Creating and dropping are durable at once, rows are not; a crash between any two steps
// leaves something that is dropped again.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "core/result.h"
#include "core/views/view_options.h"
#include "core/views/view_store.h"

namespace muster {

// A file in the directory on which RocksDB would block or abort.
std::optional<std::filesystem::path> unusable_view_file(const std::filesystem::path& dir);

class ViewDatabase {
 public:
  struct TableState {
    std::string name;
    std::uint32_t version = 0;
    rocksdb::ColumnFamilyHandle* rows = nullptr;
  };

  // kDamaged: unusable, may be deleted. kConflict, kIo: must not be deleted.
  static Result<std::unique_ptr<ViewDatabase>> open(const std::filesystem::path& dir,
                                                    std::span<const TableSpec> tables,
                                                    rocksdb::Env* env);
  ~ViewDatabase();  // does not flush
  ViewDatabase(const ViewDatabase&) = delete;
  ViewDatabase& operator=(const ViewDatabase&) = delete;

  const std::filesystem::path& dir() const { return dir_; }
  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* metadata() const { return metadata_; }
  const std::vector<TableState>& tables() const { return tables_; }
  const TableState& table(Table table) const;
  std::vector<rocksdb::ColumnFamilyHandle*> column_families() const;

  // As of `options.snapshot`, or now. Like all reads here it throws ViewsDamaged if the disk or the
  // bytes fail, and leaves a file that makes the next opening delete the directory.
  std::optional<std::string> get(const rocksdb::ReadOptions& options,
                                 rocksdb::ColumnFamilyHandle* rows, std::string_view key) const;
  // See RowReader::get_all().
  std::vector<std::optional<std::string>> get_all(const rocksdb::ReadOptions& options,
                                                  rocksdb::ColumnFamilyHandle* rows,
                                                  std::span<const std::string> keys) const;
  Checkpoint checkpoint(const rocksdb::ReadOptions& options, Table table) const;
  // Begins a new manifest, and deletes the one before: it names the first and last key of every
  // file that there ever was, emails among them.
  rocksdb::Status begin_new_manifest();
  void set_cache_bytes(std::size_t bytes) { cache_->SetCapacity(bytes); }
  // For the status of a read.
  void check(const rocksdb::Status& status) const {
    if (!status.ok() || is_behind_.load(std::memory_order_relaxed)) [[unlikely]]
      fail_read(status);
  }
  // For the status of a write. A full disk is kNoRoom; anything else throws like a read. After a
  // failed write of rows every read throws, because the rows no longer match the checkpoint.
  Result<void> check_flush(const rocksdb::Status& status, std::string_view what) const;
  Result<void> check_write(const rocksdb::Status& status, std::string_view what) const;

  // Leaves the file that makes the next opening delete the directory.
  void mark_damaged(const std::string& why) const { mark_damaged(dir_, why); }
  static void mark_damaged(const std::filesystem::path& dir, const std::string& why);
  // The key of the metadata row with the table's checkpoint.
  static std::string checkpoint_key(const TableState& table) { return "table:" + table.name; }
  static std::string checkpoint_value(const TableState& table, Checkpoint checkpoint);

  // Whether the directory was marked for deletion.
  static bool is_marked_damaged(const std::filesystem::path& dir);

 private:
  using Handles = std::vector<rocksdb::ColumnFamilyHandle*>;

  ViewDatabase(std::filesystem::path dir, rocksdb::Env* env)
      : dir_(std::move(dir)), options_(view_db_options()) {
    if (env != nullptr) options_.env = env;
  }
  rocksdb::Status open_all(std::span<const TableSpec> tables, Handles& found);
  rocksdb::Status check_format();
  rocksdb::Status drop_stale(Handles& found);
  rocksdb::Status create_missing();
  [[noreturn]] void fail_read(const rocksdb::Status& status) const;

  std::filesystem::path dir_;
  rocksdb::DBOptions options_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* metadata_ = nullptr;
  std::vector<TableState> tables_;
  mutable std::atomic<bool> is_behind_{false};  // a write of rows failed
};

rocksdb::ReadOptions view_read_options(const rocksdb::Snapshot* snapshot = nullptr);

}  // namespace muster

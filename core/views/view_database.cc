#include "core/views/view_database.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <system_error>

#include <rocksdb/write_batch.h>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/log/rocksdb/rocksdb_status.h"
#include "core/log/rocksdb/table_tail.h"
#include "core/views/bulk_load.h"
#include "core/views/view_options.h"
#include "core/views_damaged.h"

namespace muster {
namespace {

constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kFormat = "1";
constexpr std::string_view kTablePrefix = "table:";
constexpr std::string_view kDamagedMark = "DAMAGED";

struct TableRow {
  std::uint32_t version = 0;
  Checkpoint checkpoint;
};

std::optional<TableRow> decode_table_row(std::string_view bytes) {
  ByteReader in(bytes);
  TableRow row;
  row.version = in.u32();
  row.checkpoint.next = Position(in.u64());
  row.checkpoint.crc = in.u32();
  return in.good() && in.remaining() == 0 ? std::optional(row) : std::nullopt;
}

// Whether the system lacked a resource, which says nothing about the files.
bool is_passing(const rocksdb::Status& status) {
  if (status.IsMemoryLimit() || status.IsBusy()) return true;
  if (!status.IsIOError()) return false;
  const std::string text = status.ToString();
  return text.ends_with("Too many open files") || text.ends_with("Too many open files in system") ||
         text.ends_with("Cannot allocate memory");
}

}  // namespace

std::optional<std::filesystem::path> unusable_view_file(const std::filesystem::path& dir) {
  if (auto odd = pipe_or_device_in(dir)) return odd;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(dir, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".sst" && ends_rocksdb(entry->path())) return entry->path();
  }
  return std::nullopt;
}

rocksdb::ReadOptions view_read_options(const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  return options;
}

Result<std::unique_ptr<ViewDatabase>> ViewDatabase::open(const std::filesystem::path& dir,
                                                         std::span<const TableSpec> tables,
                                                         rocksdb::Env* env) {
  auto self = std::unique_ptr<ViewDatabase>(new ViewDatabase(dir, env));
  Handles found;
  rocksdb::Status status = self->open_all(tables, found);
  if (status.ok()) status = remove_load_leftovers(dir);
  if (status.ok()) status = self->check_format();
  if (status.ok()) status = self->drop_stale(found);
  if (status.ok()) status = self->create_missing();
  for (rocksdb::ColumnFamilyHandle* left : found) self->db_->DestroyColumnFamilyHandle(left);
  if (status.ok()) return self;
  if (is_lock_conflict(status)) {
    return fail(ErrorCode::kConflict, "another process holds the views in " + dir.string(), "",
                status.ToString());
  }
  // If the files themselves are at fault, computing the views again helps.
  const bool may_be_good = status.IsNoSpace() || is_passing(status);
  return fail(may_be_good ? ErrorCode::kIo : ErrorCode::kDamaged,
              "the views in " + dir.string() + " cannot be opened", "", status.ToString());
}

ViewDatabase::~ViewDatabase() {
  if (!db_) return;
  for (const TableState& table : tables_) {
    if (table.rows != nullptr) db_->DestroyColumnFamilyHandle(table.rows);
  }
  if (metadata_ != nullptr) db_->DestroyColumnFamilyHandle(metadata_);
}

// RocksDB requires every existing column family to be opened, also those to be dropped.
rocksdb::Status ViewDatabase::open_all(std::span<const TableSpec> tables, Handles& found) {
  for (const TableSpec& spec : tables) {
    MUSTER_CHECK(spec.name != rocksdb::kDefaultColumnFamilyName, "a table cannot be named {}",
                 spec.name);
    tables_.push_back({std::string(spec.name), spec.version, nullptr});
  }
  if (const auto unusable = unusable_view_file(dir_))
    return rocksdb::Status::Corruption(unusable->string() + " was changed after it was written");
  std::vector<std::string> names{rocksdb::kDefaultColumnFamilyName};
  std::error_code ignored;
  if (std::filesystem::exists(dir_ / "CURRENT", ignored)) {
    rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(options_, dir_.string(), &names);
    if (!listed.ok()) return listed;
  }
  cache_ = rocksdb::NewLRUCache(kViewCacheBytes, kViewCacheShardBits);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  for (const std::string& name : names) descriptors.emplace_back(name, view_table_options(cache_));
  rocksdb::DB* raw = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(options_, dir_.string(), descriptors, &found, &raw);
  if (!status.ok()) return status;
  db_.reset(raw);
  const auto metadata = std::ranges::find(found, rocksdb::kDefaultColumnFamilyName,
                                          [](const auto* handle) { return handle->GetName(); });
  metadata_ = *metadata;
  found.erase(metadata);
  return status;
}

rocksdb::Status ViewDatabase::check_format() {
  std::string format;
  rocksdb::Status status =
      db_->Get(view_read_options(), metadata_, rocksdb::Slice(kFormatKey), &format);
  if (status.IsNotFound() && db_->GetLatestSequenceNumber() == 0) {
    return db_->Put(view_write_options(), metadata_, rocksdb::Slice(kFormatKey),
                    rocksdb::Slice(kFormat));
  }
  if (status.ok() && format != kFormat)
    return rocksdb::Status::NotSupported("views of format " + format);
  return status;
}

// Moves current tables from `found` into tables_ and drops the rest.
rocksdb::Status ViewDatabase::drop_stale(Handles& found) {
  rocksdb::WriteBatch forget;
  {
    const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(view_read_options(), metadata_));
    for (rows->Seek(rocksdb::Slice(kTablePrefix));
         rows->Valid() && rows->key().starts_with(kTablePrefix); rows->Next()) {
      const std::string name = rows->key().ToString().substr(kTablePrefix.size());
      const std::optional<TableRow> row =
          decode_table_row({rows->value().data(), rows->value().size()});
      const auto table = std::ranges::find(tables_, name, &TableState::name);
      const auto handle =
          std::ranges::find(found, name, [](const auto* h) { return h->GetName(); });
      if (table != tables_.end() && handle != found.end() && row &&
          row->version == table->version) {
        table->rows = *handle;
        found.erase(handle);
        continue;
      }
      if (rocksdb::Status status = forget.Delete(metadata_, rows->key()); !status.ok())
        return status;
    }
    if (!rows->status().ok()) return rows->status();
  }
  if (forget.Count() > 0) {
    rocksdb::Status status = db_->Write(view_write_options(), &forget);
    if (status.ok()) status = db_->Flush(rocksdb::FlushOptions(), metadata_);
    if (!status.ok()) return status;
  }
  for (rocksdb::ColumnFamilyHandle* handle : found) {
    if (rocksdb::Status status = db_->DropColumnFamily(handle); !status.ok()) return status;
  }
  return rocksdb::Status::OK();
}

// In one call: each separate creation writes and syncs the OPTIONS file again.
rocksdb::Status ViewDatabase::create_missing() {
  std::vector<TableState*> missing;
  std::vector<std::string> names;
  for (TableState& table : tables_) {
    if (table.rows != nullptr) continue;
    missing.push_back(&table);
    names.push_back(table.name);
  }
  if (missing.empty()) return rocksdb::Status::OK();
  Handles made;
  const rocksdb::Status status =
      db_->CreateColumnFamilies(view_table_options(cache_), names, &made);
  for (std::size_t i = 0; i < made.size(); ++i) missing[i]->rows = made[i];
  if (!status.ok()) return status;
  rocksdb::WriteBatch checkpoints;
  for (const TableState* table : missing) {
    const rocksdb::Status put =
        checkpoints.Put(metadata_, checkpoint_key(*table), checkpoint_value(*table, {}));
    if (!put.ok()) return put;
  }
  return db_->Write(view_write_options(), &checkpoints);
}

// RocksDB does so once a manifest is larger than kManifestBytesMax. Nothing else asks it to; a
// table with so long a name does. A crash before it is dropped leaves a table that the next opening
// drops.
rocksdb::Status ViewDatabase::begin_new_manifest() {
  rocksdb::ColumnFamilyHandle* made = nullptr;
  rocksdb::Status status = db_->CreateColumnFamily(view_table_options(cache_),
                                                   std::string(kManifestBytesMax + 1, 'x'), &made);
  if (!status.ok()) return status;
  status = db_->DropColumnFamily(made);
  db_->DestroyColumnFamilyHandle(made);
  return status;
}

const ViewDatabase::TableState& ViewDatabase::table(Table table) const {
  MUSTER_CHECK(table.index < tables_.size(), "table {} of {}", table.index, tables_.size());
  return tables_[table.index];
}

std::vector<rocksdb::ColumnFamilyHandle*> ViewDatabase::column_families() const {
  Handles all{metadata_};
  for (const TableState& table : tables_) all.push_back(table.rows);
  return all;
}

std::optional<std::string> ViewDatabase::get(const rocksdb::ReadOptions& options,
                                             rocksdb::ColumnFamilyHandle* rows,
                                             std::string_view key) const {
  std::string value;
  const rocksdb::Status status = db_->Get(options, rows, rocksdb::Slice(key), &value);
  const bool is_absent = status.IsNotFound();
  check(is_absent ? rocksdb::Status::OK() : status);
  if (is_absent) return std::nullopt;
  return value;
}

std::vector<std::optional<std::string>> ViewDatabase::get_all(
    const rocksdb::ReadOptions& options, rocksdb::ColumnFamilyHandle* rows,
    std::span<const std::string> keys) const {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet(options, rows, keys.size(), slices.data(), values.data(), statuses.data(),
                /*sorted_input=*/true);
  std::vector<std::optional<std::string>> found(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    check(statuses[i]);
    found[i].emplace(values[i].data(), values[i].size());
  }
  check(rocksdb::Status::OK());
  return found;
}

Checkpoint ViewDatabase::checkpoint(const rocksdb::ReadOptions& options, Table of) const {
  const TableState& state = table(of);
  const auto bytes = get(options, metadata_, checkpoint_key(state));
  const std::optional<TableRow> row = bytes ? decode_table_row(*bytes) : std::nullopt;
  if (!row) fail_read(rocksdb::Status::Corruption("no checkpoint of table", state.name));
  return row->checkpoint;
}

void ViewDatabase::fail_read(const rocksdb::Status& status) const {
  if (is_passing(status)) {
    throw ViewsDamaged(status.ToString(), dir_.string(), ViewsDamaged::Kind::kPassing);
  }
  const std::string what = status.ok() ? "a write failed before" : status.ToString();
  mark_damaged(what);
  throw ViewsDamaged(what, dir_.string());
}

Result<void> ViewDatabase::check_flush(const rocksdb::Status& status, std::string_view what) const {
  if (status.ok()) [[likely]]
    return {};
  if (status.IsNoSpace()) return fail(ErrorCode::kNoRoom, std::string(what), "", status.ToString());
  mark_damaged(status.ToString());
  throw ViewsDamaged(std::string(what) + ": " + status.ToString(), dir_.string());
}

Result<void> ViewDatabase::check_write(const rocksdb::Status& status, std::string_view what) const {
  if (!status.ok() && !status.IsNoSpace()) is_behind_ = true;
  return check_flush(status, what);
}

void ViewDatabase::mark_damaged(const std::filesystem::path& dir, const std::string& why) {
  std::ofstream(dir / kDamagedMark) << why << '\n';
}

bool ViewDatabase::is_marked_damaged(const std::filesystem::path& dir) {
  std::error_code ignored;
  return std::filesystem::exists(dir / kDamagedMark, ignored);
}

std::string ViewDatabase::checkpoint_value(const TableState& table, Checkpoint checkpoint) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u32(table.version);
  out.u64(checkpoint.next.value);
  out.u32(checkpoint.crc);
  return bytes;
}

}  // namespace muster

#include "core/views/view_store.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <rocksdb/metadata.h>
#include <rocksdb/write_batch.h>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/log/rocksdb/background_errors.h"
#include "core/log/rocksdb/rocksdb_status.h"
#include "core/two_threads.h"
#include "core/views/bulk_load.h"
#include "core/views/view_database.h"
#include "core/views/view_options.h"

namespace muster {
namespace {

// Files but no CURRENT: left by a start that was killed early, or by a loss of files.
bool has_no_beginning(const std::filesystem::path& dir) {
  std::error_code error;
  return std::filesystem::exists(dir, error) && !std::filesystem::is_empty(dir, error) &&
         !std::filesystem::exists(dir / "CURRENT", error) && !error;
}

}  // namespace

// A few files that load() brought are merged like any others. Of many, as a long rebuild brings
// them, RocksDB would merge each with those before: that took almost half of the processor time of
// a replay with three million people. So from this load on they are only merged once in a while,
// all together.
constexpr unsigned kLoadsMergedAlone = 3;
// Each look-up asks the filter of every file that is not merged.
constexpr unsigned kLoadsUnmergedMax = 16;

struct ViewStore::State {
  std::unique_ptr<ViewDatabase> database;
  BackgroundErrors* errors = nullptr;  // owned by the database
  bool was_reset = false;
  unsigned loads = 0;  // since the last flush()

  rocksdb::Status flush() const {
    return database->db().Flush(rocksdb::FlushOptions(), database->column_families());
  }
  rocksdb::Status set_merging(bool by_itself) const;
  rocksdb::Status merge() const;
};

Result<std::unique_ptr<ViewStore>> ViewStore::open(const std::filesystem::path& dir,
                                                   std::span<const TableSpec> tables,
                                                   rocksdb::Env* env) {
  auto state = std::make_unique<State>();
  auto reset = [&]() -> Result<void> {
    std::error_code error;
    std::filesystem::remove_all(dir, error);
    if (error)
      return fail(ErrorCode::kIo, "cannot remove " + dir.string() + ": " + error.message());
    state->was_reset = true;
    return create_directories_durably(dir);
  };
  const bool unusable = ViewDatabase::is_marked_damaged(dir) || has_no_beginning(dir);
  if (Result<void> made = unusable ? reset() : create_directories_durably(dir); !made) {
    return tl::unexpected(made.error());
  }
  Result<std::unique_ptr<ViewDatabase>> database = ViewDatabase::open(dir, tables, env);
  if (!database && database.error().code == ErrorCode::kDamaged) {
    if (Result<void> made = reset(); !made) return tl::unexpected(made.error());
    database = ViewDatabase::open(dir, tables, env);
  }
  if (!database) return tl::unexpected(database.error());
  state->database = std::move(*database);
  state->errors = BackgroundErrors::of(state->database->db());
  return std::unique_ptr<ViewStore>(new ViewStore(std::move(state)));
}

rocksdb::Status ViewStore::State::set_merging(bool by_itself) const {
  rocksdb::Status status;
  for (rocksdb::ColumnFamilyHandle* table : database->column_families()) {
    if (status.ok())
      status = database->db().SetOptions(
          table, {{"disable_auto_compactions", by_itself ? "false" : "true"}});
  }
  return status;
}

rocksdb::Status ViewStore::State::merge() const {
  struct Unmerged {
    std::uint64_t bytes = 0;
    rocksdb::ColumnFamilyHandle* table = nullptr;
  };
  std::vector<Unmerged> tables;
  for (rocksdb::ColumnFamilyHandle* table : database->column_families()) {
    rocksdb::ColumnFamilyMetaData files;
    database->db().GetColumnFamilyMetaData(table, &files);
    if (files.levels.front().files.size() > 1) tables.push_back({files.size, table});
  }
  std::ranges::sort(tables, std::greater<>(), &Unmerged::bytes);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  std::vector<rocksdb::Status> done(tables.size());
  for_each_on_two_threads(tables.size(), [&](std::size_t i) {
    done[i] = database->db().CompactRange(options, tables[i].table, nullptr, nullptr);
  });
  const auto failed = std::ranges::find_if_not(done, &rocksdb::Status::ok);
  return failed != done.end() ? *failed : rocksdb::Status::OK();
}

ViewStore::ViewStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

// If this flush fails, the next opening finds the previous state, and later rows are computed
// again.
ViewStore::~ViewStore() { [[maybe_unused]] const rocksdb::Status flushed = state_->flush(); }

void ViewStore::mark_damaged(const std::string& why) const { database().mark_damaged(why); }

void ViewStore::set_cache_bytes(std::size_t bytes) { state_->database->set_cache_bytes(bytes); }

std::uint64_t ViewStore::rows_about() const {
  std::uint64_t rows = 0;
  for (const ViewDatabase::TableState& table : database().tables()) {
    std::uint64_t of_table = 0;
    if (database().db().GetIntProperty(table.rows, rocksdb::DB::Properties::kEstimateNumKeys,
                                       &of_table))
      rows += of_table;
  }
  return rows;
}

bool ViewStore::was_reset() const { return state_->was_reset; }
const ViewDatabase& ViewStore::database() const { return *state_->database; }

Table ViewStore::table(std::string_view name) const {
  const auto& tables = database().tables();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (tables[i].name == name) return {i};
  }
  MUSTER_UNREACHABLE("there is no table " + std::string(name));
}

Checkpoint ViewStore::checkpoint(Table table) const {
  return database().checkpoint(view_read_options(), table);
}

std::optional<std::string> ViewStore::get(Table table, std::string_view key) const {
  return database().get(view_read_options(), database().table(table).rows, key);
}

std::vector<std::optional<std::string>> ViewStore::get_all(
    Table table, std::span<const std::string> keys) const {
  return database().get_all(view_read_options(), database().table(table).rows, keys);
}

std::optional<std::string> TableRows::get(std::string_view key) const {
  return store_.get(table_, key);
}

std::vector<std::optional<std::string>> TableRows::get_all(
    std::span<const std::string> keys) const {
  return store_.get_all(table_, keys);
}

Result<void> ViewStore::write(std::span<const TableWrite> writes) {
  rocksdb::WriteBatch batch;
  rocksdb::Status status;
  for (const TableWrite& write : writes) {
    const ViewDatabase::TableState& table = database().table(write.table);
    for (const Overlay::Change change : write.rows->changes()) {
      if (!status.ok()) break;
      const auto row = change.row();
      status =
          row ? batch.Put(table.rows, change.key(), *row) : batch.Delete(table.rows, change.key());
    }
    if (status.ok()) {
      status = batch.Put(database().metadata(), ViewDatabase::checkpoint_key(table),
                         ViewDatabase::checkpoint_value(table, write.checkpoint));
    }
  }
  if (status.ok()) status = database().db().Write(view_write_options(), &batch);
  return database().check_write(status, "the views cannot be written");
}

Result<void> ViewStore::load(std::span<const TableWrite> writes) {
  if (Result<void> flushed = database().check_flush(state_->flush(), "the views cannot be flushed");
      !flushed)
    return flushed;
  if (Result<void> loaded =
          database().check_write(bulk_load(database(), writes), "the views cannot be loaded");
      !loaded)
    return loaded;
  const unsigned loads = ++state_->loads;
  rocksdb::Status status;
  if (loads == kLoadsMergedAlone) status = state_->set_merging(/*by_itself=*/false);
  if (loads % kLoadsUnmergedMax == 0) status = state_->merge();
  return database().check_flush(status, "the views cannot be merged");
}

Result<void> ViewStore::flush() {
  rocksdb::Status status = state_->flush();
  if (const unsigned loads = std::exchange(state_->loads, 0); loads >= kLoadsMergedAlone) {
    if (status.ok()) status = state_->merge();
    if (status.ok()) status = state_->set_merging(/*by_itself=*/true);
  }
  return database().check_flush(status, "the views cannot be flushed");
}

bool ViewStore::takes_writes() const { return state_->errors->is_clear(); }

Result<void> ViewStore::resume() {
  return database().check_write(state_->errors->resume(database().db()),
                                "the views cannot be written");
}

namespace {

constexpr std::string_view kMarkKey = "mark";
// How often purge() looks whether readers of what was before are done.
constexpr std::chrono::milliseconds kReadersLookedAtEvery(1);

bool has_snapshot_before(rocksdb::DB& db, rocksdb::SequenceNumber now) {
  std::uint64_t oldest = 0;
  db.GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
  return oldest != 0 && oldest < now;
}

// Whether a file is there that the database has no use for, but a reader may.
bool has_left_overs(rocksdb::DB& db, const std::filesystem::path& dir) {
  std::vector<rocksdb::LiveFileMetaData> live;
  db.GetLiveFilesMetaData(&live);
  std::size_t manifests = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(dir, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = "/" + entry->path().filename().string();
    if (name.starts_with("/MANIFEST-") && ++manifests > 1) return true;
    if (!name.ends_with(".sst")) continue;
    if (std::ranges::none_of(live, [&](const auto& file) { return file.name == name; }))
      return true;
  }
  return false;
}

}  // namespace

Result<void> ViewStore::purge(std::span<const Table> tables, Duration patience) {
  rocksdb::DB& db = database().db();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto wait_while = [&](const auto& is_in_the_way) -> Result<void> {
    while (is_in_the_way()) {
      if (std::chrono::steady_clock::now() >= deadline)
        return fail(ErrorCode::kBusy, "The views are being read. Try again in a moment.");
      std::this_thread::sleep_for(kReadersLookedAtEvery);
    }
    return {};
  };
  const rocksdb::SequenceNumber now = db.GetLatestSequenceNumber();
  if (auto waited = wait_while([&] { return has_snapshot_before(db, now); }); !waited)
    return waited;
  rocksdb::Status status = state_->flush();
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // Also files that nothing would be merged into.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const Table table : tables) {
    if (status.ok())
      status = db.CompactRange(options, database().table(table).rows, nullptr, nullptr);
  }
  if (status.ok()) status = state_->database->begin_new_manifest();
  if (auto done = database().check_flush(status, "the views cannot be merged"); !done) return done;
  return wait_while([&] { return has_left_overs(db, database().dir()); });
}

Result<void> ViewStore::set_mark(std::uint64_t mark) {
  std::string bytes;
  ByteWriter(bytes).u64(mark);
  rocksdb::DB& db = database().db();
  rocksdb::Status status =
      db.Put(view_write_options(), database().metadata(), rocksdb::Slice(kMarkKey), bytes);
  if (status.ok()) status = state_->flush();
  return database().check_flush(status, "the views cannot be flushed");
}

std::uint64_t ViewStore::mark() const {
  const auto bytes = database().get(view_read_options(), database().metadata(), kMarkKey);
  return bytes ? ByteReader(*bytes).u64() : 0;
}

// By deletions instead of dropping the column family, so that rows and checkpoint change in one
// write and existing snapshots stay valid.
Result<void> ViewStore::clear(Table of) {
  const ViewDatabase::TableState& table = database().table(of);
  rocksdb::WriteBatch batch;
  rocksdb::Status status = batch.Put(database().metadata(), ViewDatabase::checkpoint_key(table),
                                     ViewDatabase::checkpoint_value(table, {}));
  const std::unique_ptr<rocksdb::Iterator> rows(
      database().db().NewIterator(view_read_options(), table.rows));
  rows->SeekToLast();
  if (status.ok()) status = rows->status();
  if (status.ok() && rows->Valid()) {
    status = batch.DeleteRange(table.rows, rocksdb::Slice(), rows->key());  // without the last
    if (status.ok()) status = batch.Delete(table.rows, rows->key());
  }
  if (status.ok()) status = database().db().Write(view_write_options(), &batch);
  return database().check_write(status, "a view cannot be cleared");
}

}  // namespace muster

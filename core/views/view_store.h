// DATA/views/: every projection's rows, one RocksDB column family each. Disposable.
//
//   auto store = ViewStore::open(dir, {{"people", 3}, {"registry", 1}});
//   Table people = (*store)->table("people");
//   (*store)->write({{people, &overlay, checkpoint}});
//   auto snapshot = (*store)->snapshot();            // one consistent moment of all tables
//   snapshot->get(people, key); snapshot->scan(people, prefix, from, visit);
//
// Durability: there is no write-ahead log. write() is atomic across tables in memory; flush() and
// closing bring all tables and their checkpoints to disk in one cut (RocksDB's atomic_flush). After
// a crash the store is at its last cut, and whoever follows the log applies the rest. Keys and
// values are arbitrary bytes. A read or write that meets damage throws ViewsDamaged and leaves a
// mark that makes the next opening create the store anew. Threads: any; each table has one writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/views/overlay.h"
#include "core/views/projection.h"

namespace rocksdb {
class Env;
}

namespace muster {

class ViewDatabase;
class ViewStore;

// One table of one store. Cheap to copy; valid as long as its store.
struct Table {
  std::size_t index = 0;
};

struct TableSpec {
  std::string_view name;
  std::uint32_t version;
};
constexpr TableSpec table_spec(const ProjectionTraits& traits) {
  return {traits.name, traits.version};
}

struct TableWrite {
  Table table;
  const Overlay* rows;
  Checkpoint checkpoint;
};

// A consistent snapshot of all tables. Must not outlive its store. Any thread.
class ViewSnapshot {
 public:
  explicit ViewSnapshot(const ViewStore& store);
  ~ViewSnapshot();
  ViewSnapshot(const ViewSnapshot&) = delete;
  ViewSnapshot& operator=(const ViewSnapshot&) = delete;

  std::optional<std::string> get(Table table, std::string_view key) const;
  Checkpoint checkpoint(Table table) const;

  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  // Visits the rows whose key starts with `prefix`, from the first key >= `from` on, in key order,
  // until visit(key, value) returns false.
  void scan(Table table, std::string_view prefix, std::string_view from, const Visit& visit) const;
  // The same in descending order, from the last key <= `from` (from the prefix's last if `from` is
  // empty).
  void scan_down(Table table, std::string_view prefix, std::string_view from,
                 const Visit& visit) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The current rows of one table, as the base of an Overlay. Must not outlive its store.
class TableRows final : public RowReader {
 public:
  TableRows(const ViewStore& store, Table table) : store_(store), table_(table) {}
  std::optional<std::string> get(std::string_view key) const override;
  std::vector<std::optional<std::string>> get_all(std::span<const std::string> keys) const override;

 private:
  const ViewStore& store_;
  Table table_;
};

inline constexpr std::size_t kViewCacheBytes = 64 * 1024 * 1024;

class ViewStore {
 public:
  // Opens or creates the store. Tables with another version than the stored one, and stored tables
  // that are not in `tables`, are dropped; the former come back empty with checkpoint 0. A store
  // that is damaged or of another format is deleted and created anew, which was_reset() reports.
  // `env` is the file system under RocksDB, for tests of power cuts; it must outlive the store.
  static Result<std::unique_ptr<ViewStore>> open(const std::filesystem::path& dir,
                                                 std::span<const TableSpec> tables,
                                                 rocksdb::Env* env = nullptr);
  ~ViewStore();  // flushes
  ViewStore(const ViewStore&) = delete;
  ViewStore& operator=(const ViewStore&) = delete;

  // Requires: `name` was given to open().
  Table table(std::string_view name) const;
  template <typename P>
  Table table() const {
    return table(P::kTraits.name);
  }
  Checkpoint checkpoint(Table table) const;
  std::optional<std::string> get(Table table, std::string_view key) const;
  // See RowReader::get_all().
  std::vector<std::optional<std::string>> get_all(Table table,
                                                  std::span<const std::string> keys) const;
  std::unique_ptr<ViewSnapshot> snapshot() const { return std::make_unique<ViewSnapshot>(*this); }

  // Writes the rows and checkpoints of all these tables at once. kNoRoom: the disk is full, nothing
  // was written, and resume() says when to try again. After any other failure the store is
  // inconsistent and every read of it throws.
  Result<void> write(std::span<const TableWrite> writes);
  // The same for very many rows, through files instead of memory; on disk on return. For a rebuild:
  // other writers of the store wait meanwhile.
  Result<void> load(std::span<const TableWrite> writes);
  Result<void> flush();
  // Whether write() would write: false after a background flush has failed.
  bool takes_writes() const;
  // Retries what failed on a full disk. kNoRoom: it is still full. Any thread.
  Result<void> resume();
  // Leaves nothing on the disk of what these tables held before and do not hold now. Waits for
  // readers of what was before, for at most `patience`: then kBusy. kNoRoom: the disk is full.
  // Takes as long as writing the tables. Any thread.
  Result<void> purge(std::span<const Table> tables, Duration patience);
  // A number that the store keeps for its user, 0 at first; durable on return.
  Result<void> set_mark(std::uint64_t mark);
  std::uint64_t mark() const;
  // Empties the table and resets its checkpoint to 0.
  Result<void> clear(Table table);
  // The memory for blocks of files, kViewCacheBytes at first. Any thread.
  void set_cache_bytes(std::size_t bytes);
  // RocksDB's estimate of the number of rows in all tables.
  std::uint64_t rows_about() const;
  bool was_reset() const;
  // Makes the next opening create the store anew, even if this process is killed.
  void mark_damaged(const std::string& why) const;

 private:
  friend class ViewSnapshot;
  struct State;
  const ViewDatabase& database() const;
  explicit ViewStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster

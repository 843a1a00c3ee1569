// DATA/views/: every projection's rows, one RocksDB column family each. Disposable.
//
//   auto store = ViewStore::open(dir, {{"people", 3}, {"registry", 1}});
//   Table people = (*store)->table("people");
//   (*store)->write({{people, &overlay, checkpoint}});
//   auto snapshot = (*store)->snapshot();            // one consistent moment, across tables
//   snapshot->get(people, key); snapshot->scan(people, prefix, from, visit);
//
// Durability: nothing is written ahead. write() is atomic across tables in memory; flush() brings
// all tables and their checkpoints to disk as one cut (RocksDB's atomic_flush), as does closing.
// After a crash the store is at its last cut, and whoever follows the log applies what came after.
// Keys and values are any bytes. A read or write that meets damage throws ViewsDamaged and leaves a
// mark, by which the next opening makes the store anew. Threads: any; each table has one writer.
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
#include "core/views/overlay.h"
#include "core/views/projection.h"

namespace rocksdb {
class Env;
}

namespace muster {

class ViewDatabase;
class ViewStore;

// Names one table of one store. Cheap to copy; valid as long as its store.
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

// One consistent moment of all tables. Must not outlive its store. Any thread.
class ViewSnapshot {
 public:
  explicit ViewSnapshot(const ViewStore& store);
  ~ViewSnapshot();
  ViewSnapshot(const ViewSnapshot&) = delete;
  ViewSnapshot& operator=(const ViewSnapshot&) = delete;

  std::optional<std::string> get(Table table, std::string_view key) const;
  Checkpoint checkpoint(Table table) const;

  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  // Visits rows whose key starts with `prefix`, from the first key >= `from` on, in key order,
  // until visit(key, value) returns false.
  void scan(Table table, std::string_view prefix, std::string_view from, const Visit& visit) const;
  // The same downwards, from the last key <= `from` (or the prefix's last where `from` is empty).
  void scan_down(Table table, std::string_view prefix, std::string_view from,
                 const Visit& visit) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The rows of one table as they are now, for an Overlay's base. Must not outlive its store.
class TableRows final : public RowReader {
 public:
  TableRows(const ViewStore& store, Table table) : store_(store), table_(table) {}
  std::optional<std::string> get(std::string_view key) const override;

 private:
  const ViewStore& store_;
  Table table_;
};

class ViewStore {
 public:
  // Opens or creates the store. Tables whose version is another than the stored one, and tables
  // that are in the store and not in `tables`, are dropped (the former come back empty, checkpoint
  // 0). Where the store is damaged or of another format it is deleted and made anew: `was_reset()`
  // says so. `env` is the file system under RocksDB, for tests of power cuts; must outlive the
  // store.
  static Result<std::unique_ptr<ViewStore>> open(const std::filesystem::path& dir,
                                                 std::span<const TableSpec> tables,
                                                 rocksdb::Env* env = nullptr);
  ~ViewStore();  // flushes
  ViewStore(const ViewStore&) = delete;
  ViewStore& operator=(const ViewStore&) = delete;

  // Requires: the name is one that open() was given.
  Table table(std::string_view name) const;
  template <typename P>
  Table table() const {
    return table(P::kTraits.name);
  }
  Checkpoint checkpoint(Table table) const;
  std::optional<std::string> get(Table table, std::string_view key) const;
  std::unique_ptr<ViewSnapshot> snapshot() const { return std::make_unique<ViewSnapshot>(*this); }

  // Rows and checkpoints of all the tables named, at once. kNoRoom: the disk is full; nothing was
  // written, and may be once resume() says so. Where it fails in any other way the store is behind,
  // and every read of it throws from then on.
  Result<void> write(std::span<const TableWrite> writes);
  // The same for a great many rows, by files instead of memory, and on the disk on return. For a
  // rebuild: other writers of the store wait meanwhile.
  Result<void> load(std::span<const TableWrite> writes);
  Result<void> flush();
  // Whether write() would write: false after a flush in the background has failed.
  bool takes_writes() const;
  // Tries again what found the disk full. kNoRoom: it is full still. Any thread.
  Result<void> resume();
  // Empties the table and sets its checkpoint to 0.
  Result<void> clear(Table table);
  // How many rows there are in all tables, as RocksDB estimates it.
  std::uint64_t rows_about() const;
  bool was_reset() const;
  // Has the next opening make the store anew, whatever happens to this process.
  void mark_damaged(const std::string& why) const;

 private:
  friend class ViewSnapshot;
  struct State;
  const ViewDatabase& database() const;
  explicit ViewStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster

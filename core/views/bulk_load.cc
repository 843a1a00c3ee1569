#include "core/views/bulk_load.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rocksdb/sst_file_writer.h>

#include "core/views/view_options.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kThreads = 2;

fs::path load_dir(const fs::path& dir) { return dir / "load"; }

using Change = Overlay::Change;

// Keys with their first bytes as a number: most comparisons need no more.
struct Sortable {
  std::uint64_t head;
  const Change* change;

  static std::uint64_t head_of(std::string_view key) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < sizeof head; ++i) {
      head = head << 8 | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0);
    }
    return head;
  }
  bool operator<(const Sortable& other) const {
    return head != other.head ? head < other.head : change->key < other.change->key;
  }
};

std::vector<Sortable> sorted(std::span<const Change> changes) {
  std::vector<Sortable> all;
  all.reserve(changes.size());
  for (const Change& change : changes) all.push_back({Sortable::head_of(change.key), &change});
  std::ranges::sort(all, std::less<>());
  return all;
}

// One file of a table. Requires: at least one change.
rocksdb::Status write_file(const ViewDatabase& database, rocksdb::ColumnFamilyHandle* table,
                           std::span<const Change> changes, const std::string& path) {
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(view_db_options()),
                              database.db().GetOptions(table), table);
  rocksdb::Status status = file.Open(path);
  for (const Sortable& row : sorted(changes)) {
    if (!status.ok()) return status;
    const Change& change = *row.change;
    status = change.row ? file.Put(change.key, *change.row) : file.Delete(change.key);
  }
  return status.ok() ? file.Finish() : status;
}

struct Task {
  rocksdb::ColumnFamilyHandle* table;
  std::span<const Change> changes;
  std::string path;
  rocksdb::Status status;
};

// The largest first, so that the threads end together.
void write_files(const ViewDatabase& database, std::vector<Task>& tasks) {
  std::ranges::sort(tasks, std::greater<>(), [](const Task& task) { return task.changes.size(); });
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      tasks[i].status = write_file(database, tasks[i].table, tasks[i].changes, tasks[i].path);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < std::min(kThreads, tasks.size()); ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

rocksdb::Status take_in(const ViewDatabase& database, const std::vector<Task>& tasks) {
  std::vector<rocksdb::IngestExternalFileArg> args;
  for (const Task& task : tasks) {
    if (!task.status.ok()) return task.status;
    rocksdb::IngestExternalFileArg& arg = args.emplace_back();
    arg.column_family = task.table;
    arg.external_files = {task.path};
    arg.options.move_files = true;
    arg.options.snapshot_consistency = true;  // who reads an older moment goes on reading it
    arg.options.allow_global_seqno = true;
    arg.options.write_global_seqno =
        false;  // it stands in the manifest; the file is not written again
    arg.options.allow_blocking_flush = true;
    arg.options.verify_checksums_before_ingest = false;  // written a moment ago
  }
  return database.db().IngestExternalFiles(args);
}

}  // namespace

rocksdb::Status remove_load_leftovers(const fs::path& dir) {
  std::error_code error;
  fs::remove_all(load_dir(dir), error);
  return error ? rocksdb::Status::IOError(load_dir(dir).string(), error.message())
               : rocksdb::Status::OK();
}

rocksdb::Status bulk_load(const ViewDatabase& database, std::span<const TableWrite> writes) {
  const fs::path dir = load_dir(database.dir());
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return rocksdb::Status::IOError(dir.string(), error.message());

  const MemoryRows none;
  Overlay checkpoints(none);
  std::vector<Task> tasks;
  const auto add = [&](rocksdb::ColumnFamilyHandle* table, std::span<const Change> changes) {
    const std::string name = std::to_string(tasks.size()) + ".sst";
    if (!changes.empty()) tasks.push_back({table, changes, (dir / name).string(), {}});
  };
  for (const TableWrite& write : writes) {
    const ViewDatabase::TableState& table = database.table(write.table);
    add(table.rows, write.rows->changes());
    checkpoints.put(ViewDatabase::checkpoint_key(table),
                    ViewDatabase::checkpoint_value(table, write.checkpoint));
  }
  add(database.metadata(), checkpoints.changes());
  write_files(database, tasks);
  rocksdb::Status status = take_in(database, tasks);
  const rocksdb::Status removed = remove_load_leftovers(database.dir());
  return status.ok() ? removed : status;
}

}  // namespace muster

#include "core/views/bulk_load.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/sst_file_writer.h>

#include "core/two_threads.h"
#include "core/views/view_options.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

fs::path load_dir(const fs::path& dir) { return dir / "load"; }

using Change = Overlay::Change;

// A row with the next eight bytes of its key as a number: most comparisons need nothing else, and
// the numbers are adjacent in memory while the keys are not.
struct Sortable {
  std::uint64_t head = 0;
  Change change;
};

std::uint64_t head_of(std::string_view key, std::size_t depth) {
  std::uint64_t head = 0;
  for (std::size_t i = depth; i < depth + sizeof head; ++i) {
    head = head << 8 | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0);
  }
  return head;
}

// Requires: all keys share their first `depth` bytes, and the heads are the bytes after them.
void sort_from(std::span<Sortable> rows, std::size_t depth) {
  constexpr std::size_t kFewRows = 16;
  constexpr std::size_t kDepthMax = 64;
  if (rows.size() <= kFewRows || depth >= kDepthMax) {
    std::ranges::sort(rows, std::less<>(), [](const Sortable& row) { return row.change.key(); });
    return;
  }
  // Many keys arrive sorted, because ids are assigned in order.
  if (!std::ranges::is_sorted(rows, std::less<>(), &Sortable::head)) {
    std::ranges::sort(rows, std::less<>(), &Sortable::head);
  }
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    while (end < rows.size() && rows[end].head == rows[begin].head) ++end;
    if (end - begin < 2) continue;
    const std::span<Sortable> same = rows.subspan(begin, end - begin);
    const std::size_t deeper = depth + sizeof(std::uint64_t);
    for (Sortable& row : same) row.head = head_of(row.change.key(), deeper);
    sort_from(same, deeper);
  }
}

// One file of a table.
struct Task {
  rocksdb::ColumnFamilyHandle* table;
  std::vector<Sortable> rows;
  std::string path;
  std::size_t weight;  // relative amount of work
  rocksdb::Status status;
};

std::size_t weight_of(std::span<const Sortable> rows) {
  // In bytes: the cost of a row whatever its size, charged once more for rows far from their
  // neighbours.
  constexpr std::size_t kRow = 128;
  std::size_t weight = rows.size() * kRow;
  if (!std::ranges::is_sorted(rows, std::less<>(), &Sortable::head)) weight *= 2;
  for (const Sortable& row : rows) weight += row.change.size();
  return weight;
}

rocksdb::Status write_file(const ViewDatabase& database, Task& task) {
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(view_db_options()),
                              database.db().GetOptions(task.table), task.table,
                              /*invalidate_page_cache=*/false);  // read again in a moment
  sort_from(task.rows, 0);
  rocksdb::Status status = file.Open(task.path);
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < task.rows.size(); ++i) {
    if (!status.ok()) return status;
    if (i + kAhead < task.rows.size()) task.rows[i + kAhead].change.prefetch();
    const std::string_view key = task.rows[i].change.key();
    const std::optional<std::string_view> row = task.rows[i].change.row();
    status = row ? file.Put(key, *row) : file.Delete(key);
  }
  return status.ok() ? file.Finish() : status;
}

// A table's rows by the first bytes of their keys, which give the kind of row. A kind with many
// rows becomes a file of its own, so that no thread is left with a large table at the end.
std::vector<std::vector<Sortable>> in_kinds(const Overlay::Changes& changes) {
  constexpr std::size_t kFileRowsMin = 16'384;
  constexpr std::size_t kKinds = 256;
  const auto kind_of = [](const Sortable& row) { return row.head >> 56; };
  std::vector<Sortable> all;
  all.reserve(changes.size());
  std::array<std::size_t, kKinds> counts{};
  for (const Change change : changes) {
    all.push_back({head_of(change.key(), 0), change});
    ++counts[kind_of(all.back())];
  }
  std::array<std::size_t, kKinds> file_of{};
  std::vector<std::size_t> sizes;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    if (counts[kind] > 0 && (sizes.empty() || sizes.back() >= kFileRowsMin)) sizes.push_back(0);
    if (counts[kind] > 0) sizes.back() += counts[kind];
    file_of[kind] = sizes.empty() ? 0 : sizes.size() - 1;
  }
  std::vector<std::vector<Sortable>> files(sizes.size());
  if (files.size() == 1) {
    files.front() = std::move(all);
    return files;
  }
  for (std::size_t i = 0; i < files.size(); ++i) files[i].reserve(sizes[i]);
  for (const Sortable& row : all) files[file_of[kind_of(row)]].push_back(row);
  return files;
}

rocksdb::Status take_in(const ViewDatabase& database, const std::vector<Task>& tasks) {
  std::vector<rocksdb::IngestExternalFileArg> args;
  for (const Task& task : tasks) {
    if (!task.status.ok()) return task.status;
    const auto known =
        std::ranges::find(args, task.table, &rocksdb::IngestExternalFileArg::column_family);
    if (known != args.end()) {
      known->external_files.push_back(task.path);
      continue;
    }
    rocksdb::IngestExternalFileArg& arg = args.emplace_back();
    arg.column_family = task.table;
    arg.external_files = {task.path};
    arg.options.move_files = true;
    arg.options.snapshot_consistency = true;  // older snapshots stay readable
    arg.options.allow_global_seqno = true;
    arg.options.write_global_seqno =
        false;  // the sequence number is in the manifest; the file is not rewritten
    arg.options.allow_blocking_flush = true;
    arg.options.verify_checksums_before_ingest = false;  // just written
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
  for (const TableWrite& write : writes) {
    const ViewDatabase::TableState& table = database.table(write.table);
    checkpoints.put(ViewDatabase::checkpoint_key(table),
                    ViewDatabase::checkpoint_value(table, write.checkpoint));
  }
  std::vector<std::vector<std::vector<Sortable>>> files(writes.size() + 1);  // by table
  for_each_on_two_threads(files.size(), [&](std::size_t i) {
    files[i] = in_kinds((i < writes.size() ? *writes[i].rows : checkpoints).changes());
  });
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < files.size(); ++i) {
    rocksdb::ColumnFamilyHandle* table =
        i < writes.size() ? database.table(writes[i].table).rows : database.metadata();
    for (std::vector<Sortable>& rows : files[i]) {
      const std::string name = std::to_string(tasks.size()) + ".sst";
      const std::size_t weight = weight_of(rows);
      tasks.push_back({table, std::move(rows), (dir / name).string(), weight, {}});
    }
  }
  // Largest first, so that the threads finish together.
  std::ranges::sort(tasks, std::greater<>(), &Task::weight);
  for_each_on_two_threads(tasks.size(),
                          [&](std::size_t i) { tasks[i].status = write_file(database, tasks[i]); });
  rocksdb::Status status = take_in(database, tasks);
  const rocksdb::Status removed = remove_load_leftovers(database.dir());
  return status.ok() ? removed : status;
}

}  // namespace muster

#include <string>

#include <rocksdb/snapshot.h>

#include "core/views/view_database.h"
#include "core/views/view_store.h"

namespace muster {
namespace {

// The first key after all keys with this prefix; empty if there is none.
std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// An iterator over the rows with a prefix. Not movable: RocksDB keeps pointers to the bounds.
struct PrefixRows {
  PrefixRows(const ViewDatabase& database, const rocksdb::Snapshot* snapshot, Table table,
             std::string_view prefix)
      : begin(prefix), end(end_of_prefix(prefix)), lower(begin), upper(end) {
    rocksdb::ReadOptions options = view_read_options(snapshot);
    options.iterate_lower_bound = &lower;
    if (!end.empty()) options.iterate_upper_bound = &upper;
    rows.reset(database.db().NewIterator(options, database.table(table).rows));
  }
  PrefixRows(const PrefixRows&) = delete;
  PrefixRows& operator=(const PrefixRows&) = delete;

  const std::string begin;
  const std::string end;
  const rocksdb::Slice lower;
  const rocksdb::Slice upper;
  std::unique_ptr<rocksdb::Iterator> rows;
};

}  // namespace

struct ViewSnapshot::State {
  explicit State(const ViewDatabase& of) : database(of), snapshot(&of.db()) {}
  const ViewDatabase& database;
  rocksdb::ManagedSnapshot snapshot;
};

ViewSnapshot::ViewSnapshot(const ViewStore& store)
    : state_(std::make_unique<State>(store.database())) {}
ViewSnapshot::~ViewSnapshot() = default;

std::optional<std::string> ViewSnapshot::get(Table table, std::string_view key) const {
  const ViewDatabase& database = state_->database;
  return database.get(view_read_options(state_->snapshot.snapshot()), database.table(table).rows,
                      key);
}

Checkpoint ViewSnapshot::checkpoint(Table table) const {
  return state_->database.checkpoint(view_read_options(state_->snapshot.snapshot()), table);
}

void ViewSnapshot::scan(Table table, std::string_view prefix, std::string_view from,
                        const Visit& visit) const {
  const PrefixRows range(state_->database, state_->snapshot.snapshot(), table, prefix);
  rocksdb::Iterator& rows = *range.rows;
  // A start past the prefix is also past the upper bound, so nothing is found.
  for (rows.Seek(from > prefix ? rocksdb::Slice(from) : range.lower); rows.Valid(); rows.Next()) {
    if (!visit(view(rows.key()), view(rows.value()))) break;
  }
  state_->database.check(rows.status());
}

void ViewSnapshot::scan_down(Table table, std::string_view prefix, std::string_view from,
                             const Visit& visit) const {
  const PrefixRows range(state_->database, state_->snapshot.snapshot(), table, prefix);
  rocksdb::Iterator& rows = *range.rows;
  if (from.empty() || (!range.end.empty() && from >= range.end)) {
    rows.SeekToLast();
  } else {
    rows.SeekForPrev(rocksdb::Slice(from));
  }
  for (; rows.Valid(); rows.Prev()) {
    if (!visit(view(rows.key()), view(rows.value()))) break;
  }
  state_->database.check(rows.status());
}

}  // namespace muster

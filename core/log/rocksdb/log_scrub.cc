#include "core/log/rocksdb/log_scrub.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>

#include "core/codec/commit_codec.h"
#include "core/log/rocksdb/log_inspection.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"

namespace muster {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;  // per read from disk
constexpr std::uint64_t kPaceBytes = 256 * 1024;

std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

// A table file and the first positions of its first and last commits.
struct TableFile {
  std::string name;
  std::filesystem::path path;
  Position first;
  Position last;
};

std::vector<TableFile> live_tables(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  std::vector<TableFile> tables;
  for (const rocksdb::LiveFileMetaData& file : files) {
    tables.push_back({file.name, std::filesystem::path(file.db_path) / file.name.substr(1),
                      position_of_key(file.smallestkey).value_or(Position(0)),
                      position_of_key(file.largestkey).value_or(Position(0))});
  }
  return tables;
}

std::optional<TableFile> table_with(rocksdb::DB& db, Position at) {
  for (TableFile& table : live_tables(db)) {
    if (table.first <= at && at <= table.last) return std::move(table);
  }
  return std::nullopt;
}

bool is_live(rocksdb::DB& db, const TableFile& table) {
  return std::ranges::any_of(live_tables(db),
                             [&](const TableFile& live) { return live.name == table.name; });
}

rocksdb::Options reading_options(bool past_page_cache) {
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;
  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.use_direct_reads = past_page_cache;
  return options;
}

std::unique_ptr<rocksdb::SstFileReader> open_table(const TableFile& table,
                                                   rocksdb::Status& status) {
  for (const bool past_page_cache : {true, false}) {  // not every file system supports it
    auto reader = std::make_unique<rocksdb::SstFileReader>(reading_options(past_page_cache));
    status = reader->Open(table.path.string());
    if (status.ok()) return reader;
  }
  return nullptr;
}

rocksdb::ReadOptions reading_of_a_table() {
  rocksdb::ReadOptions options = scan_options();
  options.readahead_size = kReadBytes;
  return options;
}

class Scrub {
 public:
  Scrub(rocksdb::DB& db, const std::filesystem::path& log_dir, Position head, const ScrubPace& pace)
      : db_(db), log_dir_(log_dir), head_(head), pace_(pace) {}

  Result<std::optional<ScrubReport>> run() {
    while (true) {
      if (Result<void> read = read_tables(); !read) return tl::unexpected(read.error());
      if (stopped_) return std::optional<ScrubReport>();
      const Result<LogInspection> inspected = inspect_log(log_dir_);
      if (!inspected && inspected.error().code != ErrorCode::kDamaged)
        return tl::unexpected(inspected.error());
      if (!inspected) return damaged(inspected.error().message, inspected.error().detail);
      const bool begins_here = inspected->wal_first && *inspected->wal_first <= report_.end;
      if (report_.end >= head_ || (begins_here && *inspected->wal_end >= head_)) {
        return std::optional(report_);
      }
      // A flush may meanwhile have moved the next commits from the write-ahead log into a table
      // file.
      if (!table_with(db_, report_.end)) return damaged("the latest commits are in no file");
    }
  }

 private:
  tl::unexpected<Error> damaged(const std::string& why, const std::string& detail = {}) const {
    return fail(ErrorCode::kDamaged,
                "the log is damaged at position " + std::to_string(report_.end.value) + ": " + why,
                "", detail);
  }

  Result<void> read_tables() {
    while (!stopped_) {
      const std::optional<TableFile> table = table_with(db_, report_.end);
      if (!table) return {};
      const Position begin = report_.end;
      Result<void> read = read_table(*table);
      // RocksDB may have replaced the file; the new one is then read from here on.
      if (!read && is_live(db_, *table)) return read;
      if (read && !stopped_ && report_.end == begin)
        return damaged("table file " + table->name + " lacks it");
    }
    return {};
  }

  Result<void> read_table(const TableFile& table) {
    rocksdb::Status status;
    const std::unique_ptr<rocksdb::SstFileReader> reader = open_table(table, status);
    if (!reader) return cannot_read(table, status);
    const std::unique_ptr<rocksdb::Iterator> rows(reader->NewIterator(reading_of_a_table()));
    const CommitKey from = commit_key(report_.end);
    for (rows->Seek({from.data(), from.size()}); rows->Valid(); rows->Next()) {
      if (!go_on(rows->value().size())) return {};
      if (position_of_key(view(rows->key())) != report_.end)
        return damaged("the next commit is missing");
      const Result<Commit> commit = decode_commit(report_.end, view(rows->value()));
      if (!commit) return damaged("the commit cannot be read", commit.error().detail);
      report_.end = commit->end();
      report_.bytes += rows->value().size();
    }
    return rows->status().ok() ? Result<void>() : cannot_read(table, rows->status());
  }

  Result<void> cannot_read(const TableFile& table, const rocksdb::Status& status) const {
    if (is_damage(status))
      return damaged("table file " + table.name.substr(1) + " cannot be read", status.ToString());
    return tl::unexpected(error_of(
        status, "the log cannot be read at position " + std::to_string(report_.end.value)));
  }

  // False: stopped.
  bool go_on(std::uint64_t bytes) {
    unpaced_bytes_ += bytes;
    if (unpaced_bytes_ >= kPaceBytes) stopped_ = !pace_(std::exchange(unpaced_bytes_, 0));
    return !stopped_;
  }

  rocksdb::DB& db_;
  const std::filesystem::path& log_dir_;
  const Position head_;
  const ScrubPace& pace_;
  ScrubReport report_;
  std::uint64_t unpaced_bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<std::optional<ScrubReport>> scrub_log(rocksdb::DB& db, const std::filesystem::path& log_dir,
                                             Position head, const ScrubPace& pace) {
  return Scrub(db, log_dir, head, pace).run();
}

}  // namespace muster

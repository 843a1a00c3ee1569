#include "core/log/rocksdb/rocksdb_opening.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include "core/durable_files.h"
#include "core/log/rocksdb/kept_aside.h"
#include "core/log/rocksdb/log_inspection.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

fs::path log_dir(const fs::path& data_dir) { return data_dir / "log"; }

// Whether the directory holds no event: it is missing or empty, or a start that was killed while
// creating the log left files behind. Events are in table files and write-ahead logs, which are
// non-empty as soon as there is one.
bool holds_no_event(const fs::path& dir) {
  std::error_code error;
  if (!fs::exists(dir, error)) return !error;
  for (fs::directory_iterator file(dir, error), end; !error && file != end; file.increment(error)) {
    const fs::path name = file->path().filename();
    if (name == "CURRENT") return false;
    if (name.extension() == ".sst") return false;
    if (name.extension() == ".log" && fs::file_size(file->path(), error) > 0) return false;
    const bool made_by_rocksdb =
        name == "LOCK" || name == "IDENTITY" || name.extension() == ".log" ||
        name.extension() == ".dbtmp" || name.string().starts_with("LOG") ||
        name.string().starts_with("MANIFEST-") || name.string().starts_with("OPTIONS-");
    if (!made_by_rocksdb) return false;
  }
  return !error;
}

// RocksDB creates no log beside an existing write-ahead log, not even an empty one. Requires:
// holds_no_event(dir).
Result<void> remove_unfinished_start(const fs::path& dir) {
  std::error_code error;
  for (fs::directory_iterator file(dir, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() == ".log") fs::remove(file->path(), error);
  }
  if (error) return fail(ErrorCode::kIo, "cannot clear " + dir.string() + ": " + error.message());
  return {};
}

std::string lost(const fs::path& data_dir, Position end, Position acknowledged) {
  return "the log in " + data_dir.string() + " ends at position " + std::to_string(end.value) +
         ", but positions up to " + std::to_string(acknowledged.value) +
         " were acknowledged: " + std::to_string(acknowledged - end) +
         " events are lost. Restore the log from a backup. If you restored an older backup on "
         "purpose, remove " +
         (data_dir / "head").string() + " and start again.";
}

Error damage(const fs::path& data_dir, const std::string& what,
             std::optional<Position> acknowledged, const std::string& detail) {
  std::string message = "the log in " + data_dir.string() + " is damaged and was not opened (" +
                        what + "). It can be read up to position " +
                        std::to_string(readable_up_to(log_dir(data_dir)).value) + ".";
  if (acknowledged)
    message += " Positions up to " + std::to_string(acknowledged->value) + " were acknowledged.";
  message +=
      " Nothing was changed. Restore the log from a backup. If this is a copy made while a server "
      "was writing, stop the server and copy again.";
  return {ErrorCode::kDamaged, std::move(message), "", detail};
}

Error opening_error(const rocksdb::Status& status, const fs::path& data_dir,
                    std::optional<Position> acknowledged) {
  if (is_lock_conflict(status)) {
    return {ErrorCode::kConflict,
            "another process holds " + data_dir.string() + ": is Muster running on it already?", "",
            status.ToString()};
  }
  if (!is_damage(status))
    return error_of(status, "the log in " + data_dir.string() + " cannot be opened");
  return damage(data_dir, status.ToString(), acknowledged, status.ToString());
}

Result<LogInspection> inspect(const fs::path& data_dir, std::optional<Position> acknowledged) {
  Result<LogInspection> found = inspect_log(log_dir(data_dir));
  if (!found && found.error().code == ErrorCode::kDamaged)
    return tl::unexpected(
        damage(data_dir, found.error().message, acknowledged, found.error().detail));
  return found;
}

// The commit before the first one in the write-ahead logs must be in a table file: a truncated
// MANIFEST lists fewer files than exist, and opening as owner deletes the others.
Result<void> check_join(rocksdb::DB& db, const fs::path& data_dir, const LogInspection& found,
                        std::optional<Position> acknowledged) {
  if (found.wal_first.value_or(Position(0)) == Position(0)) return {};
  const Position wanted = *found.wal_first;
  const Result<Position> end = end_of_commit_before(db, wanted);
  if (end && *end == wanted) return {};
  if (!end && end.error().code != ErrorCode::kDamaged) return tl::unexpected(end.error());
  return tl::unexpected(
      damage(data_dir, "the commit before position " + std::to_string(wanted.value) + " is missing",
             acknowledged, end ? "" : end.error().detail));
}

// Table files that are unknown to the database and that recovery would delete. Either they hold
// nothing that is not elsewhere (an interrupted flush or compaction), or the MANIFEST is truncated.
Result<void> check_unknown_tables(rocksdb::DB& db, const fs::path& data_dir, Position head,
                                  std::optional<Position> acknowledged) {
  std::vector<rocksdb::LiveFileMetaData> known;
  db.GetLiveFilesMetaData(&known);
  for (const fs::path& file : numbered_files(log_dir(data_dir), ".sst")) {
    const auto is_this = [&](const rocksdb::LiveFileMetaData& f) {
      return fs::path(f.name).filename() == file.filename();
    };
    if (std::ranges::any_of(known, is_this)) continue;
    const std::optional<Position> last = last_commit_in_table(file);
    if (last && *last >= head) {
      return tl::unexpected(damage(data_dir,
                                   file.filename().string() + " holds a commit at position " +
                                       std::to_string(last->value) +
                                       ", which the MANIFEST does not list",
                                   acknowledged, ""));
    }
  }
  return {};
}

struct Look {
  std::shared_ptr<rocksdb::DB> db;
  LogInspection found;
  LogTail tail;
};

// Steps 1 and 2 of the header. Requires: the log is not being written.
Result<Look> look(const fs::path& data_dir, std::optional<Position> acknowledged,
                  rocksdb::Env* env) {
  Result<LogInspection> found = inspect(data_dir, acknowledged);
  if (!found) return tl::unexpected(found.error());
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly(looking_options(env), log_dir(data_dir).string(), &raw);
  if (!status.ok()) return tl::unexpected(opening_error(status, data_dir, acknowledged));
  Look look{std::shared_ptr<rocksdb::DB>(raw), *std::move(found), {}};
  const Result<LogTail> tail = find_tail(look.db, data_dir, acknowledged);
  if (!tail) return tl::unexpected(tail.error());
  look.tail = *tail;
  if (auto joined = check_join(*look.db, data_dir, look.found, acknowledged); !joined)
    return tl::unexpected(joined.error());
  if (auto known = check_unknown_tables(*look.db, data_dir, tail->head, acknowledged); !known)
    return tl::unexpected(known.error());
  return look;
}

std::string unfinished(const UnfinishedRecord& record, std::optional<Position> acknowledged) {
  return record.file.filename().string() + " ends in an unfinished record of " +
         std::to_string(record.bytes) + " bytes (from byte " + std::to_string(record.offset) +
         "), " +
         (acknowledged ? "which was not acknowledged"
                       : "and without the file head it is unknown whether it was acknowledged");
}

Result<fs::path> make_scratch_directory() {
  std::error_code error;
  std::string path = (fs::temp_directory_path(error) / "muster-beside-XXXXXX").string();
  if (error || ::mkdtemp(path.data()) == nullptr) {
    return tl::unexpected(io_error("cannot create a scratch directory", path));
  }
  return fs::path(path);
}

}  // namespace

Result<OpenedLog> open_owned(const fs::path& data_dir, std::optional<Position> acknowledged,
                             rocksdb::Env* env) {
  const fs::path dir = log_dir(data_dir);
  const bool create = holds_no_event(dir);
  if (create && acknowledged.value_or(Position(0)) > Position(0)) {
    return fail(ErrorCode::kDamaged, lost(data_dir, Position(0), *acknowledged));
  }
  OpenedLog opened;
  LogTail seen;
  if (create) {
    if (Result<void> made = create_directories_durably(dir); !made)
      return tl::unexpected(made.error());
    if (Result<void> removed = remove_unfinished_start(dir); !removed)
      return tl::unexpected(removed.error());
  } else {
    const Result<Look> found = look(data_dir, acknowledged, env);
    if (!found) return tl::unexpected(found.error());
    seen = found->tail;
    if (!found->found.unfinished.empty()) {
      const Result<fs::path> kept = keep_aside(data_dir);
      if (!kept) return tl::unexpected(kept.error());
      for (const UnfinishedRecord& record : found->found.unfinished)
        opened.notices.push_back(unfinished(record, acknowledged) +
                                 ". It is dropped. The original files of the log are kept in " +
                                 kept->string() + ".");
    }
  }
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(owner_options(create, env), dir.string(), &raw);
  if (!status.ok()) return tl::unexpected(opening_error(status, data_dir, acknowledged));
  opened.db.reset(raw);
  const Result<LogTail> tail =
      find_tail(opened.db, data_dir, std::max(seen.head, acknowledged.value_or(Position(0))));
  if (!tail) return tl::unexpected(tail.error());
  opened.tail = *tail;
  return opened;
}

std::uint64_t opening_bytes(const fs::path& data_dir) {
  std::uint64_t bytes = std::uint64_t{2} << 20;  // manifests and such, of log and views
  std::error_code error;
  for (const fs::path& file : numbered_files(log_dir(data_dir), ".log")) {
    const std::uint64_t size = fs::file_size(file, error);
    if (!error) bytes += size;
  }
  return bytes;
}

Result<OpenedLog> open_unowned(const fs::path& data_dir, std::optional<Position> acknowledged) {
  if (holds_no_event(log_dir(data_dir))) {
    if (acknowledged.value_or(Position(0)) > Position(0))
      return fail(ErrorCode::kDamaged, lost(data_dir, Position(0), *acknowledged));
    return fail(ErrorCode::kNotFound, "there is no log in " + data_dir.string());
  }
  Result<Look> found = look(data_dir, acknowledged, rocksdb::Env::Default());
  if (!found) return tl::unexpected(found.error());
  return OpenedLog{std::move(found->db), found->tail, {}};
}

namespace {

// The owner replaces files while a secondary is opened: how often it is opened again.
constexpr int kOpeningsMax = 20;

// The files that an owner's flush, compaction or start changes. If they differ before and after an
// opening, RocksDB may have read a MANIFEST and write-ahead logs that do not belong together: it
// ignores a write-ahead log that was removed in between, whose commits are then in a table file
// that it does not know.
std::vector<fs::path> replaced_files(const fs::path& dir) {
  std::vector<fs::path> files = numbered_files(dir, ".log");
  std::ranges::move(numbered_files(dir, ".sst"), std::back_inserter(files));
  return files;
}

// Whether no commit is missing between the table files that the database knows, and between the
// last of them and its head.
bool has_no_gap(const std::shared_ptr<rocksdb::DB>& db, Position head) {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db->GetLiveFilesMetaData(&tables);
  std::ranges::sort(tables, {}, &rocksdb::LiveFileMetaData::smallestkey);
  Position last(0);
  Position end(0);
  for (const rocksdb::LiveFileMetaData& table : tables) {
    const std::optional<Position> first = position_of_key(table.smallestkey);
    const std::optional<Position> last_of_table = position_of_key(table.largestkey);
    if (!first || !last_of_table || *first > end) return false;
    const Result<Position> end_of_table = end_of_commit_before(*db, *last_of_table + 1);
    if (!end_of_table) return false;
    last = std::max(last, *last_of_table);
    end = std::max(end, *end_of_table);
  }
  return is_whole(db, last, head);
}

Result<OpenedLog> open_secondary_once(const fs::path& data_dir,
                                      std::optional<Position> acknowledged, rocksdb::Env* env) {
  const Result<LogInspection> found = inspect(data_dir, acknowledged);
  if (!found) return tl::unexpected(found.error());
  const Result<fs::path> scratch = make_scratch_directory();
  if (!scratch) return tl::unexpected(scratch.error());
  const auto remove_scratch = [scratch = *scratch] {
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
  };
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenAsSecondary(
      beside_options(env), log_dir(data_dir).string(), scratch->string(), &raw);
  if (!status.ok()) {
    remove_scratch();
    return tl::unexpected(opening_error(status, data_dir, acknowledged));
  }
  OpenedLog opened;
  opened.db = std::shared_ptr<rocksdb::DB>(raw, [remove_scratch](rocksdb::DB* db) {
    delete db;
    remove_scratch();
  });
  const Result<LogTail> tail = find_tail(opened.db, data_dir, acknowledged);
  if (!tail) return tl::unexpected(tail.error());
  opened.tail = *tail;
  for (const UnfinishedRecord& record : found->unfinished)
    opened.notices.push_back(unfinished(record, acknowledged) +
                             ": a write in progress, or one cut short. The next start drops it.");
  return opened;
}

}  // namespace

Result<OpenedLog> open_secondary(const fs::path& data_dir, std::optional<Position> acknowledged,
                                 rocksdb::Env* env) {
  const fs::path dir = log_dir(data_dir);
  if (holds_no_event(dir))
    return fail(ErrorCode::kNotFound, "there is no log in " + data_dir.string());
  for (int openings = 0; openings < kOpeningsMax; ++openings) {
    const std::vector<fs::path> before = replaced_files(dir);
    Result<OpenedLog> opened = open_secondary_once(data_dir, acknowledged, env);
    if (replaced_files(dir) == before || (opened && has_no_gap(opened->db, opened->tail.head)))
      return opened;
  }
  return fail(ErrorCode::kBusy, "the files of the log in " + data_dir.string() +
                                    " are being replaced too fast to open. Try again");
}

Result<LogTail> find_tail(const std::shared_ptr<rocksdb::DB>& db, const fs::path& data_dir,
                          std::optional<Position> acknowledged) {
  const Result<std::optional<Commit>> last = read_last_commit(*db);
  if (!last && last.error().code == ErrorCode::kDamaged)
    return tl::unexpected(
        damage(data_dir, last.error().message, acknowledged, last.error().detail));
  if (!last) return tl::unexpected(last.error());
  LogTail tail;
  if (*last) tail = {(*last)->end(), (*last)->time, (*last)->crc};
  if (acknowledged.value_or(Position(0)) > tail.head) {
    return fail(ErrorCode::kDamaged, lost(data_dir, tail.head, *acknowledged));
  }
  return tail;
}

bool is_whole(const std::shared_ptr<rocksdb::DB>& db, Position from, Position end) {
  RocksdbCursor cursor(db, from, end);
  while (true) {
    const Result<std::optional<EncodedCommit>> commit = cursor.next_encoded();
    if (!commit) return false;
    if (!*commit) return true;
  }
}

}  // namespace muster

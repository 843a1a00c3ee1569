#include "core/log/rocksdb_opening.h"

#include <cstdlib>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include "core/log/durable_files.h"
#include "core/log/rocksdb_cursor.h"
#include "core/log/rocksdb_options.h"
#include "core/log/rocksdb_status.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

fs::path log_dir(const fs::path& data_dir) { return data_dir / "log"; }

// Whether the directory holds no event: it is missing or empty, or a start that was killed while it
// made the log left files behind. Events are in table files and write-ahead logs; those have bytes
// as soon as one is.
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

// RocksDB makes no new log beside a write-ahead log file, not even an empty one. Requires:
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

// The position up to which a log can be read from its start. Reads all of it: slow on a large log,
// and only ever done to say what is left of a damaged one.
Position readable_up_to(std::shared_ptr<rocksdb::DB> db) {
  RocksdbCursor cursor(std::move(db), Position(0),
                       Position(std::numeric_limits<std::uint64_t>::max()));
  while (cursor.next()) {
  }
  return cursor.reached();
}

// The same for a log that does not open, as far as RocksDB lets us find out. Requires: nobody
// writes it.
std::optional<Position> salvageable_up_to(const fs::path& dir) {
  rocksdb::DB* raw = nullptr;
  if (!rocksdb::DB::OpenForReadOnly(salvage_options(), dir.string(), &raw).ok())
    return std::nullopt;
  return readable_up_to(std::shared_ptr<rocksdb::DB>(raw));
}

// For a log that may have an owner: only a secondary may read that, and a secondary gives up at the
// first damage. So this looks at a copy of all but the table files, which nobody changes once they
// are written.
std::optional<Position> salvageable_in_copy(const fs::path& dir, const fs::path& copy) {
  std::error_code error;
  fs::create_directory(copy, error);
  for (fs::directory_iterator file(dir, error), end; !error && file != end; file.increment(error)) {
    const fs::path to = copy / file->path().filename();
    if (file->path().extension() == ".sst") {
      fs::create_symlink(fs::absolute(file->path(), error), to, error);
    } else {
      fs::copy_file(file->path(), to, error);
    }
  }
  return error ? std::nullopt : salvageable_up_to(copy);
}

Error damage(const fs::path& data_dir, const std::string& what, std::optional<Position> readable,
             std::optional<Position> acknowledged, const std::string& detail) {
  std::string message =
      "the log in " + data_dir.string() + " is damaged and was not opened (" + what + ").";
  if (readable)
    message += " It can be read up to position " + std::to_string(readable->value) + ".";
  if (acknowledged)
    message += " Positions up to " + std::to_string(acknowledged->value) + " were acknowledged.";
  return {ErrorCode::kDamaged, message + " Nothing was changed. Restore the log from a backup.", "",
          detail};
}

// `salvage` says how far a damaged log can be read.
template <typename Salvage>
Error opening_error(const rocksdb::Status& status, const fs::path& data_dir,
                    std::optional<Position> acknowledged, Salvage salvage) {
  if (is_lock_conflict(status)) {
    return {ErrorCode::kConflict,
            "another process holds " + data_dir.string() + ": is Muster running on it already?", "",
            status.ToString()};
  }
  if (!is_damage(status))
    return error_of(status, "the log in " + data_dir.string() + " cannot be opened");
  return damage(data_dir, status.ToString(), salvage(), acknowledged, status.ToString());
}

Result<fs::path> make_scratch_directory() {
  std::error_code error;
  std::string path = (fs::temp_directory_path(error) / "muster-beside-XXXXXX").string();
  if (error || ::mkdtemp(path.data()) == nullptr) {
    return tl::unexpected(io_error("cannot make a scratch directory", path));
  }
  return fs::path(path);
}

}  // namespace

Result<std::shared_ptr<rocksdb::DB>> open_owned(const fs::path& data_dir,
                                                std::optional<Position> acknowledged,
                                                rocksdb::Env* env) {
  const fs::path dir = log_dir(data_dir);
  const bool create = holds_no_event(dir);
  if (create && acknowledged.value_or(Position(0)) > Position(0)) {
    return fail(ErrorCode::kDamaged, lost(data_dir, Position(0), *acknowledged));
  }
  if (create) {
    if (Result<void> made = create_directories_durably(dir); !made)
      return tl::unexpected(made.error());
    if (Result<void> removed = remove_unfinished_start(dir); !removed)
      return tl::unexpected(removed.error());
  }
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(owner_options(create, env), dir.string(), &raw);
  if (!status.ok()) {
    return tl::unexpected(
        opening_error(status, data_dir, acknowledged, [&] { return salvageable_up_to(dir); }));
  }
  return std::shared_ptr<rocksdb::DB>(raw);
}

Result<std::shared_ptr<rocksdb::DB>> open_secondary(const fs::path& data_dir) {
  const fs::path dir = log_dir(data_dir);
  if (holds_no_event(dir))
    return fail(ErrorCode::kNotFound, "there is no log in " + data_dir.string());
  const Result<fs::path> scratch = make_scratch_directory();
  if (!scratch) return tl::unexpected(scratch.error());
  const auto remove_scratch = [scratch = *scratch] {
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
  };
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::OpenAsSecondary(beside_options(), dir.string(), scratch->string(), &raw);
  if (!status.ok()) {
    Error error = opening_error(status, data_dir, std::nullopt,
                                [&] { return salvageable_in_copy(dir, *scratch / "copy"); });
    remove_scratch();
    return tl::unexpected(std::move(error));
  }
  return std::shared_ptr<rocksdb::DB>(raw, [remove_scratch](rocksdb::DB* db) {
    delete db;
    remove_scratch();
  });
}

Result<LogTail> find_tail(const std::shared_ptr<rocksdb::DB>& db, const fs::path& data_dir,
                          std::optional<Position> acknowledged) {
  const Result<std::optional<Commit>> last = read_last_commit(*db);
  if (!last && last.error().code == ErrorCode::kDamaged) {
    return tl::unexpected(damage(data_dir, last.error().message, readable_up_to(db), acknowledged,
                                 last.error().detail));
  }
  if (!last) return tl::unexpected(last.error());
  LogTail tail;
  if (*last) tail = {(*last)->end(), (*last)->time, (*last)->crc};
  if (acknowledged.value_or(Position(0)) > tail.head) {
    return fail(ErrorCode::kDamaged, lost(data_dir, tail.head, *acknowledged));
  }
  return tail;
}

}  // namespace muster

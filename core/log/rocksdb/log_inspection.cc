#include "core/log/rocksdb/log_inspection.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <rocksdb/sst_file_reader.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/log/rocksdb/record_file.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/table_tail.h"
#include "core/log/rocksdb/wal_commits.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

// An owner beside us occasionally replaces its MANIFEST and deletes write-ahead logs: how often a
// missing file is looked up again.
constexpr int kTriesMax = 20;

// Far larger than any write-ahead log or MANIFEST.
constexpr off_t kFileBytesMax = off_t{1} << 30;

// The whole file; nullopt if it does not exist.
Result<std::optional<std::string>> read_whole(const fs::path& file) {
  // Do not block on a pipe in the file's place.
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return std::optional<std::string>();
    return tl::unexpected(io_error("cannot open", file));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return tl::unexpected(io_error("cannot read", file));
  if (!S_ISREG(info.st_mode) || info.st_size > kFileBytesMax)
    return fail(ErrorCode::kDamaged,
                file.filename().string() + " is not a file written by the log");
  std::string bytes;
  constexpr std::size_t kChunk = 1 << 20;
  while (true) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kChunk);
    const ssize_t n = ::read(fd.get(), bytes.data() + size, kChunk);
    if (n < 0 && errno != EINTR) return tl::unexpected(io_error("cannot read", file));
    bytes.resize(size + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n == 0) return std::optional(std::move(bytes));
  }
}

tl::unexpected<Error> damaged(const fs::path& file, std::uint64_t offset, const std::string& why) {
  return fail(ErrorCode::kDamaged,
              file.filename().string() + " at byte " + std::to_string(offset) + ": " + why);
}

// The name of the current MANIFEST; empty while the owner beside us is replacing it.
Result<std::string> current_manifest(const fs::path& log_dir) {
  const fs::path file = log_dir / "CURRENT";
  const Result<std::optional<std::string>> bytes = read_whole(file);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return fail(ErrorCode::kDamaged, "CURRENT is missing");
  std::string name = **bytes;
  if (!name.ends_with('\n') || !name.starts_with("MANIFEST-") ||
      name.find_first_not_of("0123456789", 9) != name.size() - 1) {
    return fail(ErrorCode::kDamaged, "CURRENT does not name a MANIFEST");
  }
  name.pop_back();
  return name;
}

// One inspection. nullopt if a file was replaced meanwhile, with its name in `gone`.
class Look {
 public:
  explicit Look(const fs::path& log_dir) : log_dir_(log_dir) {}

  Result<std::optional<LogInspection>> take(std::string& gone) {
    const Result<std::string> manifest = current_manifest(log_dir_);
    if (!manifest) return tl::unexpected(manifest.error());
    const auto nothing = [](std::string_view, std::uint64_t) { return true; };
    Result<bool> read = scan(log_dir_ / *manifest, nothing);
    if (read && !*read) gone = *manifest;
    for (const fs::path& file : numbered_files(log_dir_, ".log")) {
      if (!read || !*read) break;
      read = scan_wal(file);
      if (read && !*read) gone = file.filename().string();
    }
    if (!read) return tl::unexpected(read.error());
    if (!*read) return std::optional<LogInspection>();
    return std::optional(std::move(found_));
  }

 private:
  // False if there is no such file.
  template <typename OnRecord>
  Result<bool> scan(const fs::path& file, const OnRecord& on_record) {
    const Result<std::optional<std::string>> bytes = read_whole(file);
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return false;
    const RecordScan scan = scan_records(**bytes, on_record);
    if (scan.end == RecordScan::End::kDamaged) return damaged(file, scan.end_offset, scan.why);
    if (scan.end == RecordScan::End::kUnfinished)
      found_.unfinished.push_back({file, scan.end_offset, (*bytes)->size() - scan.end_offset});
    return true;
  }

  Result<bool> scan_wal(const fs::path& file) {
    Result<void> good;
    const Result<bool> read = scan(file, [&](std::string_view record, std::uint64_t offset) {
      Result<void> taken =
          read_wal_record(record, [&](const EncodedCommit& commit) { return take(commit); });
      if (!taken && taken.error().code == ErrorCode::kDamaged) {
        good = damaged(file, offset, taken.error().message);
      } else if (!taken) {
        good = taken;
      }
      return good.has_value();
    });
    if (!good) return tl::unexpected(good.error());
    return read;
  }

  // An unfinished record at the end of a log that is not the last one is harmless if the commits
  // continue after it without a gap: an earlier recovery dropped it.
  Result<void> take(const EncodedCommit& commit) {
    if (found_.wal_end && commit.first != *found_.wal_end) {
      return fail(ErrorCode::kDamaged, "after position " + std::to_string(found_.wal_end->value) +
                                           " the next commit starts at " +
                                           std::to_string(commit.first.value));
    }
    if (!found_.wal_first) found_.wal_first = commit.first;
    found_.wal_end = commit.end();
    return {};
  }

  const fs::path& log_dir_;
  LogInspection found_;
};

// A sequence of commits without a gap.
struct Span {
  Position first;
  Position end;
};

// Joins consecutive commits into spans.
class Spans {
 public:
  void add(const EncodedCommit& commit) {
    if (!spans_.empty() && spans_.back().end == commit.first) {
      spans_.back().end = commit.end();
    } else {
      spans_.push_back({commit.first, commit.end()});
    }
  }

  Position reach_from_zero() && {
    std::ranges::sort(spans_, {}, [](const Span& s) { return s.first.value; });
    Position reached(0);
    for (const Span& span : spans_) {
      if (span.first > reached) break;
      reached = std::max(reached, span.end);
    }
    return reached;
  }

 private:
  std::vector<Span> spans_;
};

void add_table(const fs::path& file, Spans& spans) {
  rocksdb::SstFileReader reader(beside_options(rocksdb::Env::Default()));
  if (!reader.Open(file.string()).ok()) return;
  const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator(scan_options()));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto first = position_of_key({rows->key().data(), rows->key().size()});
    const std::string_view bytes{rows->value().data(), rows->value().size()};
    const Result<CommitFrame> frame = check_commit(bytes);
    if (first && frame) spans.add({*first, *frame, bytes});
  }
}

void add_wal(const fs::path& file, Spans& spans) {
  const Result<std::optional<std::string>> bytes = read_whole(file);
  if (!bytes || !*bytes) return;
  scan_records(**bytes, [&](std::string_view record, std::uint64_t) {
    return read_wal_record(record,
                           [&](const EncodedCommit& commit) -> Result<void> {
                             spans.add(commit);
                             return {};
                           })
        .has_value();
  });
}

}  // namespace

std::optional<Position> last_commit_in_table(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  rocksdb::SstFileReader reader(beside_options(rocksdb::Env::Default()));
  if (!reader.Open(file.string()).ok()) return std::nullopt;
  const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator(scan_options()));
  rows->SeekToLast();
  if (!rows->Valid()) return std::nullopt;
  return position_of_key({rows->key().data(), rows->key().size()});
}

std::vector<fs::path> numbered_files(const fs::path& log_dir, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator file(log_dir, error), end; !error && file != end;
       file.increment(error)) {
    const std::string stem = file->path().stem().string();
    const bool is_number =
        !stem.empty() && stem.find_first_not_of("0123456789") == std::string::npos;
    if (is_number && file->path().extension() == extension) files.push_back(file->path());
  }
  std::ranges::sort(files, [](const fs::path& a, const fs::path& b) {
    const std::string x = a.stem().string();
    const std::string y = b.stem().string();
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  return files;
}

Result<LogInspection> inspect_log(const fs::path& log_dir) {
  if (const auto odd = pipe_or_device_in(log_dir))
    return fail(ErrorCode::kDamaged,
                odd->filename().string() + " is not a file written by the log");
  for (const fs::path& file : numbered_files(log_dir, ".sst")) {
    if (ends_rocksdb(file))
      return fail(ErrorCode::kDamaged,
                  file.filename().string() + ": its last properties were changed");
  }
  std::string gone;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Result<std::optional<LogInspection>> found = Look(log_dir).take(gone);
    if (!found) return tl::unexpected(std::move(found.error()));
    if (*found) return **std::move(found);
  }
  return fail(ErrorCode::kDamaged, gone + " is missing");
}

Position readable_up_to(const fs::path& log_dir) {
  Spans spans;
  std::error_code ignored;
  for (const fs::path& file : numbered_files(log_dir, ".sst")) {
    if (fs::is_regular_file(file, ignored) && !ends_rocksdb(file)) add_table(file, spans);
  }
  for (const fs::path& file : numbered_files(log_dir, ".log")) add_wal(file, spans);
  return std::move(spans).reach_from_zero();
}

}  // namespace muster

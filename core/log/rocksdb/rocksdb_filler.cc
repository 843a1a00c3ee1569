#include "core/log/rocksdb/rocksdb_filler.h"

#include <cstdint>
#include <system_error>
#include <utility>

#include "core/check.h"
#include "core/durable_files.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

// As large as the tables that the log makes of its own.
constexpr std::uint64_t kTableBytes = std::uint64_t{64} << 20;

// Most of a restore's time is compression. Its lowest level takes half of it, for files that are a
// few per cent larger.
rocksdb::Options table_options(const rocksdb::DB& db) {
  rocksdb::Options options = db.GetOptions();
  options.compression_opts.level = 1;
  return options;
}

// Beside the log, so that the database can take the files over.
fs::path tables_dir(const fs::path& data_dir) { return data_dir / "log.tables"; }

}  // namespace

Result<void> RocksdbFiller::done(const rocksdb::Status& status) const {
  if (status.ok()) return {};
  Error error = error_of(status, "the log in " + data_dir_.string() + " cannot be written");
  if (status.IsNoSpace()) error.code = ErrorCode::kNoRoom;
  return tl::unexpected(error);
}

RocksdbFiller::RocksdbFiller(fs::path data_dir, std::unique_ptr<AcknowledgedHead> head,
                             std::unique_ptr<rocksdb::DB> db)
    : data_dir_(std::move(data_dir)),
      head_(std::move(head)),
      db_(std::move(db)),
      table_(rocksdb::EnvOptions(), table_options(*db_), nullptr, /*invalidate_page_cache=*/false) {
}

Result<std::unique_ptr<LogFiller>> RocksdbFiller::open(const fs::path& data_dir) {
  const fs::path dir = data_dir / "log";
  if (Result<void> made = create_directories_durably(tables_dir(data_dir)); !made)
    return tl::unexpected(made.error());
  Result<std::unique_ptr<AcknowledgedHead>> head = AcknowledgedHead::open(data_dir / "head");
  if (!head) return tl::unexpected(head.error());
  std::error_code ignored;
  if ((*head)->form() != AcknowledgedHead::Form::kBlank || fs::exists(dir, ignored))
    return fail(ErrorCode::kConflict, "There is a log in " + data_dir.string() + " already.");
  rocksdb::Options options = owner_options(/*create=*/true, rocksdb::Env::Default());
  options.error_if_exists = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, dir.string(), &db);
  if (!status.ok())
    return tl::unexpected(error_of(status, "the log " + dir.string() + " cannot be created"));
  return std::unique_ptr<LogFiller>(
      new RocksdbFiller(data_dir, *std::move(head), std::unique_ptr<rocksdb::DB>(db)));
}

Result<void> RocksdbFiller::add(const EncodedCommit& commit) {
  MUSTER_CHECK(commit.first == end_, "a commit at {} after {}", commit.first.value, end_.value);
  rocksdb::Status status;
  if (table_bytes_ == 0) {
    tables_.push_back((tables_dir(data_dir_) / (std::to_string(tables_.size()) + ".sst")).string());
    status = table_.Open(tables_.back());
  }
  const CommitKey key = commit_key(commit.first);
  if (status.ok()) status = table_.Put({key.data(), key.size()}, commit.bytes);
  table_bytes_ += commit.bytes.size();
  end_ = commit.end();
  if (status.ok() && table_bytes_ >= kTableBytes) {
    status = table_.Finish();
    table_bytes_ = 0;
  }
  return done(status);
}

Result<void> RocksdbFiller::finish() {
  rocksdb::Status status;
  if (table_bytes_ > 0) status = table_.Finish();
  table_bytes_ = 0;
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;
  options.verify_checksums_before_ingest = true;  // what was written is read back
  if (status.ok() && !tables_.empty()) status = db_->IngestExternalFile(tables_, options);
  if (status.ok()) status = db_->Close();
  if (Result<void> closed = done(status); !closed) return closed;
  db_.reset();
  std::error_code ignored;
  fs::remove_all(tables_dir(data_dir_), ignored);
  if (Result<void> begun = head_->begin(end_); !begun) return begun;
  return sync_directory(data_dir_);
}

}  // namespace muster

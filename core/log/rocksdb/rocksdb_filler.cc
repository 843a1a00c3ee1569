#include "core/log/rocksdb/rocksdb_filler.h"

#include <string>
#include <utility>

#include "core/check.h"
#include "core/durable_files.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"

namespace muster {
namespace {

constexpr std::size_t kBatchBytes = 256 * 1024;

Error error_at(const rocksdb::Status& status, const std::filesystem::path& dir) {
  Error error = error_of(status, "the log in " + dir.string() + " cannot be written");
  if (status.IsNoSpace()) error.code = ErrorCode::kNoRoom;
  return error;
}

}  // namespace

RocksdbFiller::RocksdbFiller(std::filesystem::path data_dir, std::unique_ptr<AcknowledgedHead> head,
                             std::unique_ptr<rocksdb::DB> db)
    : data_dir_(std::move(data_dir)), head_(std::move(head)), db_(std::move(db)) {}

Result<std::unique_ptr<LogFiller>> RocksdbFiller::open(const std::filesystem::path& data_dir) {
  const std::filesystem::path dir = data_dir / "log";
  if (Result<void> made = create_directories_durably(data_dir); !made)
    return tl::unexpected(made.error());
  Result<std::unique_ptr<AcknowledgedHead>> head = AcknowledgedHead::open(data_dir / "head");
  if (!head) return tl::unexpected(head.error());
  std::error_code ignored;
  if ((*head)->form() != AcknowledgedHead::Form::kBlank || std::filesystem::exists(dir, ignored))
    return fail(ErrorCode::kConflict, "There is a log in " + data_dir.string() + " already.");
  rocksdb::Options options = owner_options(/*create=*/true, rocksdb::Env::Default());
  options.error_if_exists = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, dir.string(), &db);
  if (!status.ok()) return tl::unexpected(error_at(status, dir));
  return std::unique_ptr<LogFiller>(
      new RocksdbFiller(data_dir, *std::move(head), std::unique_ptr<rocksdb::DB>(db)));
}

Result<void> RocksdbFiller::add(const EncodedCommit& commit) {
  MUSTER_CHECK(commit.first == end_, "a commit at {} after {}", commit.first.value, end_.value);
  const CommitKey key = commit_key(commit.first);
  rocksdb::Status status = batch_.Put({key.data(), key.size()}, commit.bytes);
  end_ = commit.end();
  if (status.ok() && batch_.GetDataSize() >= kBatchBytes) {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    status = db_->Write(options, &batch_);
    batch_.Clear();
  }
  if (!status.ok()) return tl::unexpected(error_at(status, data_dir_ / "log"));
  return {};
}

Result<void> RocksdbFiller::finish() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  rocksdb::Status status = db_->Write(options, &batch_);
  batch_.Clear();
  if (status.ok()) status = db_->Flush(rocksdb::FlushOptions());
  if (status.ok()) status = db_->Close();
  if (!status.ok()) return tl::unexpected(error_at(status, data_dir_ / "log"));
  db_.reset();
  if (Result<void> begun = head_->begin(end_); !begun) return begun;
  return sync_directory(data_dir_);
}

}  // namespace muster

// A new log in RocksDB, filled with the commits of another (LogFiller).
//
// Nothing is written ahead: a log that is not finished is thrown away, and a finished one has all
// its commits in table files, which RocksDB reads back as it writes them.
#pragma once

#include <filesystem>
#include <memory>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "core/log/log_backend.h"
#include "core/log/rocksdb/acknowledged_head.h"

namespace muster {

class RocksdbFiller final : public LogFiller {
 public:
  // Creates data_dir/log and data_dir/head. kConflict: there is a log.
  static Result<std::unique_ptr<LogFiller>> open(const std::filesystem::path& data_dir);

  Result<void> add(const EncodedCommit& commit) override;
  Result<void> finish() override;

 private:
  RocksdbFiller(std::filesystem::path data_dir, std::unique_ptr<AcknowledgedHead> head,
                std::unique_ptr<rocksdb::DB> db);

  const std::filesystem::path data_dir_;
  std::unique_ptr<AcknowledgedHead> head_;  // its lock is the log's
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch batch_;
  Position end_;
};

}  // namespace muster

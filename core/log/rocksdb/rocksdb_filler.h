// A new log in RocksDB, filled with the commits of another (LogFiller).
//
// Nothing is written ahead: a log that is not finished is thrown away. The commits come in the
// order of their keys, so they are written as table files, which the database takes in at the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

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

  Result<void> done(const rocksdb::Status& status) const;

  const std::filesystem::path data_dir_;
  std::unique_ptr<AcknowledgedHead> head_;  // its lock is the log's
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::SstFileWriter table_;  // open if table_bytes_ > 0
  std::uint64_t table_bytes_ = 0;
  std::vector<std::string> tables_;
  Position end_;
};

}  // namespace muster

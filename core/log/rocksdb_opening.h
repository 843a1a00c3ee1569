// Opening the log's database, and saying what is wrong where it does not open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include <rocksdb/db.h>

#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"

namespace muster {

struct LogTail {
  Position head;
  std::optional<Timestamp> last_time;
  std::uint32_t last_crc = 0;
};

// Opens data_dir/log for its one owner; makes it where there is none and nothing was ever
// acknowledged. Requires: the lock of data_dir/head is held.
Result<std::shared_ptr<rocksdb::DB>> open_owned(const std::filesystem::path& data_dir,
                                                std::optional<Position> acknowledged,
                                                rocksdb::Env* env);

// Opens data_dir/log as RocksDB's secondary instance. The database's own files go to a scratch
// directory that is removed with it.
Result<std::shared_ptr<rocksdb::DB>> open_secondary(const std::filesystem::path& data_dir);

// Where the log ends by its last commit. kDamaged where that cannot be read or is before
// `acknowledged`.
Result<LogTail> find_tail(const std::shared_ptr<rocksdb::DB>& db,
                          const std::filesystem::path& data_dir,
                          std::optional<Position> acknowledged);

}  // namespace muster

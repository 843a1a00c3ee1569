// Opening the log's database, and saying what is wrong where it does not open.
//
// Opening as owner repairs, and repairing deletes. So every way in reads first and changes nothing:
//   1. inspect_log(): CURRENT, MANIFEST and write-ahead logs are whole, or end in an unfinished
//      record.
//   2. As owner: the database opened read-only reaches DATA/head, and its table files join the
//      write-ahead logs without a gap. A log that fails here is refused with every byte in place.
//   3. As owner: where recovery will drop an unfinished record, the files are kept aside
//      (kept_aside.h).
//   4. The database is opened, and ends where the read-only look found it to end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

struct OpenedLog {
  std::shared_ptr<rocksdb::DB> db;
  LogTail tail;
  std::vector<std::string>
      notices;  // sentences for whoever runs this: what recovery dropped, and where it is kept
};

// Opens data_dir/log for its one owner; makes it where there is none and nothing was ever
// acknowledged. Requires: the lock of data_dir/head is held.
Result<OpenedLog> open_owned(const std::filesystem::path& data_dir,
                             std::optional<Position> acknowledged, rocksdb::Env* env);

// How much room on the disk open_owned() and what follows it may take: recovery writes what the
// write-ahead logs hold into table files.
std::uint64_t opening_bytes(const std::filesystem::path& data_dir);

// Opens data_dir/log read-only: no file is written. kNotFound: there is no log. Requires: nobody
// owns it.
Result<OpenedLog> open_unowned(const std::filesystem::path& data_dir,
                               std::optional<Position> acknowledged);

// Opens data_dir/log as RocksDB's secondary instance, beside an owner or none. The database's own
// files go to a scratch directory that is removed with it. What an owner replaces meanwhile is
// opened again; kBusy: it did so every time.
Result<OpenedLog> open_secondary(const std::filesystem::path& data_dir,
                                 std::optional<Position> acknowledged, rocksdb::Env* env);

// Where the log ends by its last commit. kDamaged where that cannot be read or is before
// `acknowledged`.
Result<LogTail> find_tail(const std::shared_ptr<rocksdb::DB>& db,
                          const std::filesystem::path& data_dir,
                          std::optional<Position> acknowledged);

// Whether every commit in [from, end) can be read. Requires: `from` is where a commit starts.
bool is_whole(const std::shared_ptr<rocksdb::DB>& db, Position from, Position end);

}  // namespace muster

// Opens the log's database, and explains what is wrong if it does not open.
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

// Opens data_dir/log for its single owner; creates it if there is none and nothing was ever
// acknowledged. Requires: the lock of data_dir/head is held.
Result<OpenedLog> open_owned(const std::filesystem::path& data_dir,
                             std::optional<Position> acknowledged, rocksdb::Env* env);

// The disk space that open_owned() and the first moments after it may need: recovery writes the
// contents of the write-ahead logs into table files.
std::uint64_t opening_bytes(const std::filesystem::path& data_dir);

// Opens data_dir/log read-only, without writing any file. kNotFound: there is no log. Requires: the
// log has no owner.
Result<OpenedLog> open_unowned(const std::filesystem::path& data_dir,
                               std::optional<Position> acknowledged);

// Opens data_dir/log as RocksDB's secondary instance, beside an owner or none. The database's own
// files are in a scratch directory that is removed with it. If the owner replaces files meanwhile,
// it opens again; kBusy: the owner did so every time.
Result<OpenedLog> open_secondary(const std::filesystem::path& data_dir,
                                 std::optional<Position> acknowledged, rocksdb::Env* env);

// The end of the log by its last commit. kDamaged if that cannot be read or is before
// `acknowledged`.
Result<LogTail> find_tail(const std::shared_ptr<rocksdb::DB>& db,
                          const std::filesystem::path& data_dir,
                          std::optional<Position> acknowledged);

// Whether every commit in [from, end) can be read. Requires: `from` is the start of a commit.
bool is_whole(const std::shared_ptr<rocksdb::DB>& db, Position from, Position end);

}  // namespace muster

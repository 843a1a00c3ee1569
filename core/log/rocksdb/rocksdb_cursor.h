// Reads commits from RocksDB and checks them: keys without gaps, checksums, decoding.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rocksdb/db.h>

#include "core/log/event_log.h"

namespace muster {

using CommitKey = std::array<char, 8>;  // big endian, so that keys sort by position
CommitKey commit_key(Position first);
std::optional<Position> position_of_key(std::string_view key);

// Keeps the database open while it exists.
class RocksdbCursor final : public CommitCursor {
 public:
  // The commits from the one that contains `from` up to `end`, which must be the end of a commit. A
  // log that ends earlier is damaged. `keys` as of EventLog::keys().
  RocksdbCursor(std::shared_ptr<rocksdb::DB> db, Position from, Position end,
                const SubjectKeys* keys = nullptr);

  Result<std::optional<Commit>> next() override;
  Result<std::optional<EncodedCommit>> next_encoded() override;

  // Everything before it was read and is intact.
  Position reached() const { return at_; }

 private:
  tl::unexpected<Error> damaged(const std::string& why, const std::string& detail = {}) const;
  Result<std::optional<EncodedCommit>> look();
  void step(const EncodedCommit& over);

  std::shared_ptr<rocksdb::DB> db_;
  std::unique_ptr<rocksdb::Iterator> rows_;
  Position at_;
  Position end_;
  bool is_given_ = false;  // rows_'s current row was returned as bytes that are still in use
};

// The end of the last commit that starts before `position`; 0 if there is none. kDamaged if it
// cannot be read.
Result<Position> end_of_commit_before(rocksdb::DB& db, Position position);

// The last commit; nullopt if the log is empty. kDamaged if it cannot be read.
Result<std::optional<Commit>> read_last_commit(rocksdb::DB& db);

}  // namespace muster

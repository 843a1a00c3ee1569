// Commits out of RocksDB, checked as they are read: keys without gaps, checksums, decoding.
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

using CommitKey = std::array<char, 8>;  // big endian, so that keys sort as positions do
CommitKey commit_key(Position first);
std::optional<Position> position_of_key(std::string_view key);

// Keeps the database open while it lives.
class RocksdbCursor final : public CommitCursor {
 public:
  // Commits from the one that holds `from` up to `end`, which must be where a commit ends. A log
  // that ends earlier is damaged.
  RocksdbCursor(std::shared_ptr<rocksdb::DB> db, Position from, Position end);

  Result<std::optional<Commit>> next() override;
  Result<std::optional<EncodedCommit>> next_encoded() override;

  // Everything before it was read and is good.
  Position reached() const { return at_; }

 private:
  tl::unexpected<Error> damaged(const std::string& why, const std::string& detail = {}) const;
  Result<std::optional<EncodedCommit>> look();
  void step(const EncodedCommit& over);

  std::shared_ptr<rocksdb::DB> db_;
  std::unique_ptr<rocksdb::Iterator> rows_;
  Position at_;
  Position end_;
  bool is_given_ = false;  // the row under rows_, as bytes that are still good
};

// Where the last commit that starts before `position` ends; 0 where there is none. kDamaged where
// it cannot be read.
Result<Position> end_of_commit_before(rocksdb::DB& db, Position position);

// The last commit; nothing where the log is empty. kDamaged where it cannot be read.
Result<std::optional<Commit>> read_last_commit(rocksdb::DB& db);

}  // namespace muster

// The commits in one record of a write-ahead log: parses RocksDB's WriteBatch without RocksDB.
#pragma once

#include <functional>
#include <string_view>

#include "core/codec/commit_codec.h"
#include "core/result.h"

namespace muster {

// Calls `on_commit` for each commit of the batch, in order. kDamaged, with the reason as a clause
// in the message, if the record is not a batch of complete commits.
Result<void> read_wal_record(std::string_view record,
                             const std::function<Result<void>(const EncodedCommit&)>& on_commit);

}  // namespace muster

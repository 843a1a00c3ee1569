// The commits in one record of a write-ahead log: RocksDB's WriteBatch, taken apart without
// RocksDB.
#pragma once

#include <functional>
#include <string_view>

#include "core/codec/commit_codec.h"
#include "core/result.h"

namespace muster {

// Calls `on_commit` for each commit of the batch, in order. kDamaged, with what is wrong as a
// clause in the message, where the record is not a batch of whole commits.
Result<void> read_wal_record(std::string_view record,
                             const std::function<Result<void>(const EncodedCommit&)>& on_commit);

}  // namespace muster

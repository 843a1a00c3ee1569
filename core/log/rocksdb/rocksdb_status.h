// RocksDB's statuses as our errors.
#pragma once

#include <string_view>

#include <rocksdb/status.h>

#include "core/result.h"

namespace muster {

// Whether an open failed because another owner has the store open.
bool is_lock_conflict(const rocksdb::Status& status);

// Whether stored bytes or files are not what was written: corrupt, missing, or of an unknown
// format.
bool is_damage(const rocksdb::Status& status);

// kDamaged or kIo. `what` may be shown to anyone; RocksDB's text, which names files, is the detail.
Error error_of(const rocksdb::Status& status, std::string_view what);

}  // namespace muster

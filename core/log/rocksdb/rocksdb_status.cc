#include "core/log/rocksdb/rocksdb_status.h"

#include <string>

namespace muster {

// RocksDB has no code for this: it is an I/O error that names its lock file or its in-process lock
// table.
bool is_lock_conflict(const rocksdb::Status& status) {
  if (!status.IsIOError()) return false;
  const std::string text = status.ToString();
  return text.find("lock hold by current process") != std::string::npos ||
         text.find("While lock file") != std::string::npos;
}

bool is_damage(const rocksdb::Status& status) {
  if (is_lock_conflict(status)) return false;
  return status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound() ||
         status.IsInvalidArgument() || status.IsNotSupported();
}

Error error_of(const rocksdb::Status& status, std::string_view what) {
  return {is_damage(status) ? ErrorCode::kDamaged : ErrorCode::kIo, std::string(what), "",
          status.ToString()};
}

}  // namespace muster

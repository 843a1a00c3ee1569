#include "core/log/backends/log_backends.h"

#include "core/log/rocksdb/rocksdb_backend.h"

namespace muster {

std::unique_ptr<LogBackend> log_backend_of(const LogOptions& options) {
  return std::make_unique<RocksdbBackend>(options.data_dir);
}

}  // namespace muster

// A RocksDB logger that discards everything. Errors reach us as a Status, while RocksDB's own
// logger writes a file beside the data; if that write fails (a full disk), a build with assertions,
// such as Debian's, aborts at the next line, on whatever thread.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace muster {

class QuietLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

inline std::shared_ptr<rocksdb::Logger> quiet_logger() { return std::make_shared<QuietLogger>(); }

}  // namespace muster

// A RocksDB logger that says nothing and touches no disk. What matters reaches us as a Status; and
// RocksDB's own logger writes a file beside the data, and where that write fails (a full disk) a
// build with assertions, which Debian's is, aborts at the next line, in whatever thread.
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

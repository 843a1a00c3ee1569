// How the log uses RocksDB. Everything that durability or damage detection depends on is set here
// with its reason, even if it is the current default: defaults change.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/options.h>

namespace muster {

// For the single owner. `create`: create a log if there is none. `env` is the file system.
rocksdb::Options owner_options(bool create, rocksdb::Env* env);

// For reading beside the owner, as RocksDB's secondary instance.
rocksdb::Options beside_options(rocksdb::Env* env);

// For reading the log while it has no owner.
rocksdb::Options looking_options(rocksdb::Env* env);

rocksdb::WriteOptions append_options();
rocksdb::ReadOptions scan_options();

// Checksums over every key and value on the way from append() to the file.
inline constexpr std::size_t kProtectionBytesPerKey = 8;

}  // namespace muster

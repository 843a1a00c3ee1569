// How the log uses RocksDB. Everything that durability or damage detection rests on is said here
// with its reason, also where it is the default today: defaults change.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/options.h>

namespace muster {

// For the one owner. `create`: make a log where there is none. `env` is where the files are.
rocksdb::Options owner_options(bool create, rocksdb::Env* env);

// For reading beside the owner, as RocksDB's secondary instance.
rocksdb::Options beside_options(rocksdb::Env* env);

// For looking at the log, read-only, while nobody owns it.
rocksdb::Options looking_options(rocksdb::Env* env);

rocksdb::WriteOptions append_options();
rocksdb::ReadOptions scan_options();

// Checksums over every key and value on their way from append() to the file.
inline constexpr std::size_t kProtectionBytesPerKey = 8;

}  // namespace muster

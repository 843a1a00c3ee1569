// Keeps the number of the log's files in proportion to what they hold.
//
// Every opening after a write leaves one table file with the contents of the write-ahead log, and
// RocksDB moves files with disjoint keys to lower levels without rewriting them. A loop of commands
// would leave thousands, which every start and fsck has to open. So the small files at the log's
// end are merged when there are many. Merged data is rewritten completely and synced before the old
// files are released; a crash leaves one or the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include <rocksdb/db.h>

#include "core/log/disk_room.h"

namespace muster {

inline constexpr std::size_t kSmallTablesMax = 32;
inline constexpr std::uint64_t kSmallTableBytes = std::uint64_t{1} << 20;

// Merges the newest table files if kSmallTablesMax or more in a row are small. Does nothing if one
// of them is damaged, or if rewriting them would leave `room` less than ample. Requires: opened as
// owner.
void merge_small_tables(rocksdb::DB& db, const std::filesystem::path& log_dir,
                        const DiskRoom& room);

// Removes empty write-ahead logs, which an opening without a write leaves. Requires: the database
// is closed, and nothing else can open it.
void remove_empty_logs(const std::filesystem::path& log_dir);

}  // namespace muster

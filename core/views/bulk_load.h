// A batch as table files, taken into the database in one step: what a rebuild does instead of
// writing millions of rows through memtables. Private to view_store.cc.
//
// Rows are sorted and written to files in DIR/load/, which RocksDB then takes in: the files of all
// tables and of the checkpoints together, or none. On return they are on the disk. What a crash
// leaves in DIR/load/ belongs to nobody; the next opening deletes it.
#pragma once

#include <filesystem>
#include <span>

#include <rocksdb/status.h>

#include "core/views/view_database.h"
#include "core/views/view_store.h"

namespace muster {

// Deletes what a load that a crash cut off left behind.
rocksdb::Status remove_load_leftovers(const std::filesystem::path& dir);

// Requires: nothing of these tables stands in memory only (flush first), so that the rows that are
// older stay under these.
rocksdb::Status bulk_load(const ViewDatabase& database, std::span<const TableWrite> writes);

}  // namespace muster

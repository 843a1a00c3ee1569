// Writes a batch as table files and ingests them in one step; a rebuild uses it instead of writing
// millions of rows through memtables. Private to view_store.cc.
//
// Rows are sorted and written to files in DIR/load/, which RocksDB then ingests: the files of all
// tables and the checkpoints together, or none. They are on disk on return. Files that a crash
// leaves in DIR/load/ are deleted by the next opening.
#pragma once

#include <filesystem>
#include <span>

#include <rocksdb/status.h>

#include "core/views/view_database.h"
#include "core/views/view_store.h"

namespace muster {

// Deletes what an interrupted load left behind.
rocksdb::Status remove_load_leftovers(const std::filesystem::path& dir);

// Requires: no rows of these tables are only in memory (flush first), so that older rows stay below
// the new ones.
rocksdb::Status bulk_load(const ViewDatabase& database, std::span<const TableWrite> writes);

}  // namespace muster

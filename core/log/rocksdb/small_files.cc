#include "core/log/rocksdb/small_files.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include "core/log/rocksdb/log_inspection.h"
#include "core/log/rocksdb/rocksdb_options.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

using Tables = std::vector<rocksdb::LiveFileMetaData>;

// The small tables at the end, in key order.
Tables small_tables_at_the_end(rocksdb::DB& db) {
  Tables tables;
  db.GetLiveFilesMetaData(&tables);
  std::ranges::sort(tables, {}, &rocksdb::LiveFileMetaData::smallestkey);
  const auto last_large = std::find_if(
      tables.rbegin(), tables.rend(),
      [](const rocksdb::LiveFileMetaData& table) { return table.size >= kSmallTableBytes; });
  tables.erase(tables.begin(), last_large.base());
  return tables;
}

// A compaction that meets damage stops all writes; the scrub finds the damage and says where it is.
bool are_whole(const Tables& tables, const fs::path& log_dir) {
  return std::ranges::all_of(tables, [&](const rocksdb::LiveFileMetaData& table) {
    rocksdb::SstFileReader reader(beside_options(rocksdb::Env::Default()));
    return reader.Open((log_dir / fs::path(table.name).filename()).string()).ok() &&
           reader.VerifyChecksum(scan_options()).ok();
  });
}

}  // namespace

void merge_small_tables(rocksdb::DB& db, const fs::path& log_dir, const DiskRoom& room) {
  const Tables tables = small_tables_at_the_end(db);
  if (tables.size() < kSmallTablesMax) return;
  std::vector<std::string> names;
  int level = 1;
  std::uint64_t bytes = 0;
  for (const rocksdb::LiveFileMetaData& table : tables) {
    names.push_back(table.name);
    level = std::max(level, table.level);
    bytes += table.size;
  }
  // A merge must never be what fills the disk.
  if (!room.is_ample_after(bytes) || !are_whole(tables, log_dir)) return;
  rocksdb::CompactionOptions options;
  options.compression = rocksdb::kDisableCompressionOption;  // like all files of the log
  // If this fails (RocksDB may be moving one of them), the next opening tries again.
  (void)db.CompactFiles(options, names, level);
}

void remove_empty_logs(const fs::path& log_dir) {
  std::error_code error;
  for (const fs::path& file : numbered_files(log_dir, ".log")) {
    if (fs::is_regular_file(file, error) && fs::file_size(file, error) == 0 && !error)
      fs::remove(file, error);
  }
}

}  // namespace muster

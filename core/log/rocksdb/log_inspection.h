// Reads the files of DATA/log/ that RocksDB's recovery uses (CURRENT, the MANIFEST, the write-ahead
// logs) from end to end, without changing anything. Opening as owner repairs: whatever looks like
// an unfinished tail is cut off and later files are deleted, together with acknowledged records if
// a flipped bit only made them look unfinished. So nothing opens the log before this has verified
// its files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace muster {

// An incompletely written record at the end of a file. Recovery drops it. It was never acknowledged
// if the log still reaches DATA/head without it.
struct UnfinishedRecord {
  std::filesystem::path file;
  std::uint64_t offset = 0;  // where it starts
  std::uint64_t bytes = 0;   // from there to the end of the file
};

struct LogInspection {
  // The commits in the write-ahead logs are [wal_first, wal_end), without gaps; both absent if
  // there are none. Table files may contain older ones.
  std::optional<Position> wal_first;
  std::optional<Position> wal_end;
  std::vector<UnfinishedRecord> unfinished;
};

// kDamaged: the message is a clause that names file, byte and fault; kIo if a file cannot be read.
// Works beside an owner that is appending: files that it replaces meanwhile are looked up again.
// Requires: DATA/log/ exists.
Result<LogInspection> inspect_log(const std::filesystem::path& log_dir);

// How far the commits in table files and write-ahead logs reach from position 0 without a gap,
// found without opening the database: for a log that does not open. Reads everything; never fails,
// only stops early.
Position readable_up_to(const std::filesystem::path& log_dir);

// The first position of the last commit in a table file; nullopt if none can be read.
std::optional<Position> last_commit_in_table(const std::filesystem::path& file);

// The files of `log_dir` with this extension (".log", ".sst"), ordered by number.
std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& log_dir,
                                                  std::string_view extension);

}  // namespace muster

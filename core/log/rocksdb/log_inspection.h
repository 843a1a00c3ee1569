// Reads the files of DATA/log/ that RocksDB's recovery acts on (CURRENT, the MANIFEST, the
// write-ahead logs) from end to end, and changes nothing. Opening as owner repairs: whatever looks
// like an unfinished tail is cut off and files behind it are deleted, with acknowledged records in
// them where the tail only looks so because of a flipped bit. So nothing opens the log before this
// has found its files to be what was written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace muster {

// A record at the end of a file that was not written whole. Recovery drops it; it was never
// acknowledged if the log still reaches DATA/head without it.
struct UnfinishedRecord {
  std::filesystem::path file;
  std::uint64_t offset = 0;  // where it starts
  std::uint64_t bytes = 0;   // from there to the end of the file
};

struct LogInspection {
  // The commits in the write-ahead logs are [wal_first, wal_end), without gaps; both absent where
  // there is none. Older ones may be in table files as well.
  std::optional<Position> wal_first;
  std::optional<Position> wal_end;
  std::vector<UnfinishedRecord> unfinished;
};

// kDamaged: the message is a clause that names file, byte and what is wrong; kIo where a file
// cannot be read. Works beside an owner who is appending: files that it replaces meanwhile are
// looked up again.
// Requires: DATA/log/ exists.
Result<LogInspection> inspect_log(const std::filesystem::path& log_dir);

// How far the commits in table files and write-ahead logs reach from position 0 without a gap,
// found without opening the database: for a log that does not open. Reads everything; never fails,
// only stops short.
Position readable_up_to(const std::filesystem::path& log_dir);

// Where the last commit of a table file starts; nothing where it has none that can be read.
std::optional<Position> last_commit_in_table(const std::filesystem::path& file);

// The files of `log_dir` with this extension (".log", ".sst"), by number.
std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& log_dir,
                                                  std::string_view extension);

}  // namespace muster

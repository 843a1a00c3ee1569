// What `muster fsck` says of the files of a data directory beside the log.
//
//   for (const FileFinding& finding : check_data_files(dir, head)) ...
//
// Changes nothing; works beside a running server and on a backup. Reads the table files of the
// views once. The log is checked by core/log/fsck.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"

namespace muster {

struct FileFinding {
  enum class Kind : std::uint8_t {
    kNote,        // nothing is lost, and nothing is to be done; or the next start mends it
    kUnreadable,  // this process may not read it
    kDamaged,     // what it held is lost
  };
  Kind kind = Kind::kNote;
  std::string text;  // a sentence that names the file

  friend bool operator==(const FileFinding&, const FileFinding&) = default;
};

// `end`: of the log, which tells whether a key must be there; nothing where it cannot be opened.
std::vector<FileFinding> check_data_files(const std::filesystem::path& data_dir,
                                          std::optional<Position> end);

}  // namespace muster

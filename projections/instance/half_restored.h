// A data directory that a restore was killed in: its parts are in DATA/restoring, and its log is
// not in place yet. Nothing may begin a new log there.
#pragma once

#include <filesystem>
#include <system_error>

#include "core/result.h"

namespace muster::projections {

inline std::filesystem::path restoring_dir(const std::filesystem::path& data_dir) {
  return data_dir / "restoring";
}

inline bool is_half_restored(const std::filesystem::path& data_dir) {
  std::error_code ignored;
  return std::filesystem::exists(restoring_dir(data_dir), ignored) &&
         !std::filesystem::exists(data_dir / "log", ignored);
}

// kForbidden for such a directory.
inline Result<void> require_whole(const std::filesystem::path& data_dir) {
  if (!is_half_restored(data_dir)) return {};
  return fail(ErrorCode::kForbidden,
              "A restore into " + data_dir.string() + " did not end. Run `muster restore` again.");
}

}  // namespace muster::projections

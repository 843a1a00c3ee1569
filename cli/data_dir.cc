#include "cli/data_dir.h"

#include <cstdlib>
#include <string_view>
#include <system_error>

#include "cli/environment.h"
#include "core/file_access.h"
#include "core/log/acknowledged_head.h"

namespace muster::cli {

namespace fs = std::filesystem;

namespace {

Result<fs::path> absolute(const std::string& text) {
  std::error_code error;
  fs::path path = fs::absolute(text, error);
  if (error) {
    return fail(ErrorCode::kIo, "the data directory " + text + ": " + error.message());
  }
  path = path.lexically_normal();
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

}  // namespace

Result<fs::path> choose_data_dir(const std::string& flag) {
  if (!flag.empty()) return absolute(flag);
  if (const auto set = variable_of({"MUSTER_DATA_DIR", "LABEL_STUDIO_BASE_DATA_DIR"})) {
    return absolute(set->value);
  }
  // A relative XDG_DATA_HOME does not count (XDG Base Directory Specification).
  const auto xdg = variable_of({"XDG_DATA_HOME"});
  if (xdg && xdg->value.starts_with('/')) return absolute(xdg->value + "/muster");
  if (const auto home = variable_of({"HOME"}))
    return absolute(home->value + "/.local/share/muster");
  return fail(ErrorCode::kInvalid,
              "there is no home directory for the data: " + std::string(kWaysToPointElsewhere));
}

Result<bool> holds_data(const fs::path& data_dir) {
  std::error_code error;
  const bool there = fs::exists(data_dir / "log", error);
  if (is_denial(error.value())) {
    const auto denied = access_denied(data_dir, Use::kRead);
    if (denied) return tl::unexpected(*denied);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::kIo, "cannot look into the data directory " + data_dir.string() + ": " +
                                    error.message());
  }
  // An acknowledged head without a log speaks of one that was lost: opening says so.
  return there || AcknowledgedHead::peek(data_dir / "head").value_or(Position(0)) > Position(0);
}

Result<void> require_data(const fs::path& data_dir) {
  const auto held = holds_data(data_dir);
  if (!held) return tl::unexpected(held.error());
  if (*held) return {};
  return fail(ErrorCode::kNotFound, "no Muster data in " + data_dir.string() +
                                        " (to look elsewhere, " +
                                        std::string(kWaysToPointElsewhere) + ")");
}

}  // namespace muster::cli

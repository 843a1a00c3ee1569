#include "cli/data_dir.h"

#include <cstdlib>
#include <string_view>
#include <system_error>

#include <pwd.h>
#include <unistd.h>

#include "cli/environment.h"
#include "core/log/backends/log_backends.h"
#include "projections/instance/half_restored.h"

namespace muster::cli {

namespace fs = std::filesystem;

namespace {

// "~" and "~/x" as a shell would expand them: it does not in `--data-dir=~/x`, nor do systemd and
// Docker in the environment.
std::string expanded(const std::string& text) {
  if (text != "~" && !text.starts_with("~/")) return text;
  if (const auto home = variable_of({"HOME"})) return home->value + text.substr(1);
  // A service is often started without one.
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr && user->pw_dir != nullptr ? user->pw_dir + text.substr(1) : text;
}

Result<fs::path> absolute(const std::string& text) {
  std::error_code error;
  fs::path path = fs::absolute(expanded(text), error);
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
  // A relative XDG_DATA_HOME is ignored (XDG Base Directory Specification).
  const auto xdg = variable_of({"XDG_DATA_HOME"});
  if (xdg && xdg->value.starts_with('/')) return absolute(xdg->value + "/muster");
  if (const auto home = variable_of({"HOME"}))
    return absolute(home->value + "/.local/share/muster");
  return fail(ErrorCode::kInvalid,
              "there is no home directory for the data: " + std::string(kWaysToPointElsewhere));
}

Result<bool> holds_data(const fs::path& data_dir) {
  return log_backend_of({.data_dir = data_dir})->is_there();
}

Result<void> require_data(const fs::path& data_dir) {
  const auto held = holds_data(data_dir);
  if (!held) return tl::unexpected(held.error());
  if (*held) return {};
  if (auto whole = projections::require_whole(data_dir); !whole) return whole;
  return fail(ErrorCode::kNotFound, "no Muster data in " + data_dir.string() +
                                        " (to look elsewhere, " +
                                        std::string(kWaysToPointElsewhere) + ")");
}

}  // namespace muster::cli

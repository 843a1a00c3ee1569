#include "projections/instance/data_files.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

#include "core/file_access.h"
#include "core/security/instance_key_file.h"
#include "core/views/views_check.h"
#include "projections/instance/reading_keys.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

using Kind = FileFinding::Kind;

// Everything that an edition of Muster makes there beside the log.
constexpr std::array<std::string_view, 12> kOwnNames = {
    "views",   "instance.key", "keys",       "muster.lock",    "admin.sock", "attempts",
    "reserve", "scrub",        "checkpoint", "checkpoint.new", "restoring",  "attempts.new"};

void check_key(const fs::path& file, bool is_bare_log, Position end,
               std::vector<FileFinding>& found) {
  const Result<InstanceKeyForm> form = check_instance_key_file(file);
  if (!form) {
    const ErrorCode code = form.error().code;
    if (code == ErrorCode::kNotFound) {
      if (end == Position(0)) return;
      // A log that was copied alone has not lost the files beside it.
      found.push_back(
          {is_bare_log ? Kind::kNote : Kind::kDamaged,
           file.string() +
               " is missing. Restore it from the backup; the server does not start without it."});
      return;
    }
    const std::string why = form.error().detail.empty() ? "" : " (" + form.error().detail + ")";
    found.push_back({code == ErrorCode::kDamaged ? Kind::kDamaged : Kind::kUnreadable,
                     form.error().message + why});
    return;
  }
  if (*form == InstanceKeyForm::kWithout) {
    found.push_back(
        {Kind::kNote,
         file.string() + " has no checksum yet. The next start verifies it and adds one."});
  }
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && (info.st_mode & 0077) != 0) {
    found.push_back(
        {Kind::kNote, file.string() + " can be read by others. The next start sets it to 0600."});
  }
}

// Whether they open with the instance key; what is in them: `fsck --personal`.
void check_subject_keys(const fs::path& data_dir, bool is_bare_log, Position end,
                        std::vector<FileFinding>& found) {
  if (end == Position(0) || !check_instance_key_file(data_dir / "instance.key")) return;
  const auto keys = ReadingKeys::open(data_dir);
  if (keys) return;
  const bool is_missing = keys.error().code == ErrorCode::kNotFound;
  const bool is_unreadable = keys.error().code == ErrorCode::kIo;
  found.push_back({is_missing && is_bare_log ? Kind::kNote
                   : is_unreadable           ? Kind::kUnreadable
                                             : Kind::kDamaged,
                   keys.error().message});
}

// Also reports files whose owner differs from the directory's: the server will not be able to use
// them.
void check_names(const fs::path& data_dir, const std::vector<std::string>& log_names,
                 std::vector<FileFinding>& found) {
  struct stat whole {};
  if (::stat(data_dir.c_str(), &whole) != 0) return;
  std::error_code error;
  for (fs::directory_iterator entry(data_dir, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("instance.key.") && name.ends_with(".new")) {
      found.push_back(
          {Kind::kNote,
           entry->path().string() + " was left by a start that was killed. It can be deleted."});
    } else if (std::ranges::find(kOwnNames, name) == kOwnNames.end() &&
               std::ranges::find(log_names, name) == log_names.end()) {
      found.push_back({Kind::kNote, entry->path().string() + " is not a Muster file."});
      continue;
    }
    struct stat info {};
    if (::lstat(entry->path().c_str(), &info) == 0 && info.st_uid != whole.st_uid) {
      found.push_back({Kind::kNote, entry->path().string() + " belongs to " +
                                        name_of_user(info.st_uid) + ", and " + data_dir.string() +
                                        " to " + name_of_user(whole.st_uid) + "."});
    }
  }
}

}  // namespace

std::vector<FileFinding> check_data_files(const fs::path& data_dir, const LogBackend& log,
                                          std::optional<Position> end) {
  std::vector<FileFinding> found;
  check_key(data_dir / "instance.key", log.is_bare_copy(),
            end ? *end : log.acknowledged().value_or(Position(0)), found);
  check_subject_keys(data_dir, log.is_bare_copy(),
                     end ? *end : log.acknowledged().value_or(Position(0)), found);
  std::ranges::move(log.check_files(end), std::back_inserter(found));
  for (const std::string& bad : damaged_views(data_dir / "views")) {
    found.push_back({Kind::kNote, bad + ". The views will be rebuilt."});
  }
  check_names(data_dir, log.own_names(), found);
  return found;
}

}  // namespace muster::projections

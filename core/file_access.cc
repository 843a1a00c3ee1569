#include "core/file_access.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster {
namespace fs = std::filesystem;
namespace {

// 0 if this process, under its effective user, has the access; else the errno.
int refusal_of(const fs::path& path, int mode) {
  if (::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0) return 0;
  return is_denial(errno) ? errno : 0;
}

// nullopt if access is allowed or nothing exists there.
std::optional<Error> denied_here(const fs::path& path, Use use) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (is_denial(errno)) return denied("cannot use", path, errno);
    return std::nullopt;
  }
  const bool is_directory = S_ISDIR(info.st_mode);
  if (!is_directory && !S_ISREG(info.st_mode)) return std::nullopt;
  int error = refusal_of(path, is_directory ? R_OK | X_OK : R_OK);
  if (error != 0) return denied("cannot read", path, error);
  if (use == Use::kReadAndWrite) error = refusal_of(path, W_OK);
  return error == 0 ? std::nullopt : std::optional(denied("cannot write", path, error));
}

std::optional<std::string> known_name_of(uid_t id) {
  std::vector<char> buffer(16'384);
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0) return std::nullopt;
  return found == nullptr ? std::nullopt : std::optional<std::string>(found->pw_name);
}

}  // namespace

bool is_denial(int error_number) {
  return error_number == EACCES || error_number == EPERM || error_number == EROFS;
}

std::string name_of_user(uid_t id) {
  return known_name_of(id).value_or("uid " + std::to_string(id));
}

std::string sudo_as(uid_t id) {
  return "sudo -u " + known_name_of(id).value_or("'#" + std::to_string(id) + "'");
}

Error denied(std::string_view what, const fs::path& path, int error_number) {
  std::string message = std::string(what) + " " + path.string() + ": " +
                        std::generic_category().message(error_number) + ".";
  // Inside a directory that we may not search, only the directory itself can be examined.
  struct stat info {};
  fs::path known = path;
  bool is_known = ::stat(known.c_str(), &info) == 0;
  while (!is_known && known.has_parent_path() && known != known.root_path()) {
    known = known.parent_path();
    is_known = ::stat(known.c_str(), &info) == 0;
  }
  if (error_number == EROFS || !is_known) return {ErrorCode::kForbidden, std::move(message)};
  const uid_t me = ::geteuid();
  message += " This process runs as " + name_of_user(me) + ", and " + known.string() +
             " belongs to " + name_of_user(info.st_uid) + ".";
  if (info.st_uid != 0 && info.st_uid != me) {
    message += " Run it as that user: " + sudo_as(info.st_uid) + " muster ...";
  }
  return {ErrorCode::kForbidden, std::move(message)};
}

std::optional<Error> access_denied(const fs::path& path, Use use) {
  // Topmost first: nothing below a closed directory can be examined.
  std::vector<fs::path> above;
  for (fs::path dir = path; dir.has_parent_path() && dir != dir.root_path();
       dir = dir.parent_path()) {
    above.push_back(dir.parent_path());
  }
  for (auto dir = above.rbegin(); dir != above.rend(); ++dir) {
    std::error_code ignored;
    if (!fs::is_directory(*dir, ignored)) break;  // not a permission problem
    if (const int error = refusal_of(*dir, X_OK); error != 0)
      return denied("cannot look into", *dir, error);
  }
  if (auto error = denied_here(path, use)) return error;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    auto found = denied_here(entry->path(), use);
    if (!found) continue;
    struct stat info {};
    struct stat whole {};
    // A file that root left in our directory.
    if (::stat(entry->path().c_str(), &info) == 0 && info.st_uid == 0 &&
        ::stat(path.c_str(), &whole) == 0 && whole.st_uid == ::geteuid()) {
      found->message += " Give it back to its owner: sudo chown -R " + name_of_user(::geteuid()) +
                        " " + path.string();
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace muster

#include "cli/data_owner.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file_access.h"
#include "core/log/backends/log_backends.h"

namespace muster::cli {

namespace {

// The log's owner instead of the directory's: a container often runs as root on a directory that
// belongs to a user of the host, and everything in it is root's.
std::optional<struct stat> owner_of(const std::filesystem::path& data_dir) {
  struct stat info {};
  const auto log = log_backend_of({.data_dir = data_dir})->directory();
  if (log && ::stat(log->c_str(), &info) == 0) return info;
  if (::stat(data_dir.c_str(), &info) == 0) return info;
  return std::nullopt;
}

bool become(uid_t user, gid_t group) {
  std::vector<char> buffer(16'384);
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) group = found->pw_gid;
  const int groups =
      found != nullptr ? ::initgroups(found->pw_name, group) : ::setgroups(0, nullptr);
  return groups == 0 && ::setresgid(group, group, group) == 0 && ::setresuid(user, user, user) == 0;
}

}  // namespace

Result<std::optional<std::string>> become_owner_of(const std::filesystem::path& data_dir) {
  if (::geteuid() != 0) return std::nullopt;
  const auto owner = owner_of(data_dir);
  if (!owner || owner->st_uid == 0) return std::nullopt;
  const std::string name = name_of_user(owner->st_uid);
  if (become(owner->st_uid, owner->st_gid)) {
    return "The data in " + data_dir.string() + " belongs to " + name + ". Running as " + name +
           ", not as root.";
  }
  const std::string why = std::generic_category().message(errno);
  return fail(ErrorCode::kForbidden,
              "the data in " + data_dir.string() + " belongs to " + name +
                  ", and files created there by root would lock the owner out. Run instead: " +
                  sudo_as(owner->st_uid) + " muster ...",
              "", "cannot become " + name + ": " + why);
}

}  // namespace muster::cli

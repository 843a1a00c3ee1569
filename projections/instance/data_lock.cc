#include "projections/instance/data_lock.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace muster::projections {
namespace {

constexpr std::size_t kPidBytes = 15;

tl::unexpected<Error> is_held(int fd, const std::filesystem::path& data_dir) {
  char holder[32] = {};
  const ssize_t n = ::pread(fd, holder, sizeof holder - 1, 0);
  std::string who = n > 0 ? std::string(holder, static_cast<std::size_t>(n)) : std::string();
  who.resize(std::min(who.find_first_of(" \n"), who.size()));
  return fail(ErrorCode::kConflict, "Another muster" +
                                        (who.empty() ? "" : " (process " + who + ")") +
                                        " is using the data directory " + data_dir.string() + ".");
}

}  // namespace

Result<std::unique_ptr<DataLock>> DataLock::take(const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / "muster.lock";
  FileDescriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  const int fd = opened.get();
  if (!opened) {
    return fail(ErrorCode::kIo, "Cannot open " + file.string() + ": " + std::strerror(errno) + ".");
  }
  auto lock = std::unique_ptr<DataLock>(new DataLock(std::move(opened)));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return is_held(fd, data_dir);
  // Fixed length, so that it replaces the old one in place, even on a full disk.
  std::string pid = std::to_string(::getpid());
  pid.resize(std::max(pid.size(), kPidBytes), ' ');
  pid += '\n';
  if (::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(ErrorCode::kIo,
                "Cannot write " + file.string() + ": " + std::strerror(errno) + ".");
  }
  return lock;
}

Result<std::unique_ptr<DataLock>> DataLock::take_for_reading(
    const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / "muster.lock";
  FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const int fd = opened.get();
  if (!opened && errno != ENOENT) {
    return fail(ErrorCode::kIo, "Cannot open " + file.string() + ": " + std::strerror(errno) + ".");
  }
  if (opened && ::flock(fd, LOCK_SH | LOCK_NB) != 0) return is_held(fd, data_dir);
  return std::unique_ptr<DataLock>(new DataLock(std::move(opened)));
}

}  // namespace muster::projections

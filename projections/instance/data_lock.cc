#include "projections/instance/data_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace muster {

Result<std::unique_ptr<DataLock>> DataLock::take(const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / "muster.lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(ErrorCode::kIo, "Cannot open " + file.string() + ": " + std::strerror(errno) + ".");
  }
  auto lock = std::unique_ptr<DataLock>(new DataLock(fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t n = ::pread(fd, holder, sizeof holder - 1, 0);
    std::string who = n > 0 ? std::string(holder, static_cast<std::size_t>(n)) : std::string();
    while (!who.empty() && who.back() == '\n') who.pop_back();
    return fail(ErrorCode::kConflict, "Another muster" + (who.empty() ? "" : " (process " + who + ")") +
                                          " is using the data directory " + data_dir.string() + ".");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(ErrorCode::kIo, "Cannot write " + file.string() + ": " + std::strerror(errno) + ".");
  }
  return lock;
}

DataLock::~DataLock() { ::close(fd_); }

}  // namespace muster

#include "core/log/disk_room.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/durable_files.h"
#include "core/file_descriptor.h"

namespace muster {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr std::uint64_t kRoomMinBytes = 128 * kMebibyte;
constexpr std::uint64_t kReserveBytes = 64 * kMebibyte;
// On a small disk, at most these fractions.
constexpr std::uint64_t kRoomMinPart = 16;
constexpr std::uint64_t kReservePart = 32;

// For the file system that the directory is on, or will be created on.
std::optional<DiskRoom::Measured> measure_disk(std::filesystem::path dir) {
  std::error_code ignored;
  while (!std::filesystem::exists(dir, ignored) && dir.has_parent_path() && dir != dir.root_path())
    dir = dir.parent_path();
  struct statvfs disk {};
  if (::statvfs(dir.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
  const std::uint64_t blocks = ::geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
  return DiskRoom::Measured{blocks * disk.f_frsize, disk.f_blocks * disk.f_frsize};
}

// Whether the file's blocks are allocated, not only its length.
bool is_allocated(const std::filesystem::path& file, std::uint64_t bytes) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 &&
         static_cast<std::uint64_t>(info.st_blocks) * 512 >= bytes;
}

}  // namespace

DiskRoom::DiskRoom(std::filesystem::path data_dir, Measure measure)
    : reserve_(data_dir / "reserve"),
      measure_(measure ? std::move(measure)
                       : [dir = std::move(data_dir)] { return measure_disk(dir); }) {
  const std::optional<Measured> disk = measure_();
  if (!disk) return;
  room_min_bytes_ = std::min(kRoomMinBytes, disk->total_bytes / kRoomMinPart);
  reserve_bytes_ = std::min(kReserveBytes, disk->total_bytes / kReservePart);
  is_held_ = is_allocated(reserve_, reserve_bytes_);
}

std::uint64_t DiskRoom::free_bytes() const {
  const std::optional<Measured> disk = measure_();
  return disk ? disk->free_bytes : std::numeric_limits<std::uint64_t>::max();
}

std::uint64_t DiskRoom::usable_bytes() const {
  const std::uint64_t free = free_bytes();
  const std::uint64_t kept_back = is_held_ ? 0 : reserve_bytes_.load();
  return free - std::min(kept_back, free);
}

void DiskRoom::tend_reserve() {
  if (is_held_) {
    if (usable_bytes() < room_min_bytes_ / 2) release_reserve();
  } else if (reserve_bytes_ > 0 && is_ample()) {
    make_reserve();
  }
}

void DiskRoom::release_reserve_if_scarce() {
  if (is_held_ && is_scarce()) release_reserve();
}

void DiskRoom::release_reserve() {
  std::error_code error;
  std::filesystem::remove(reserve_, error);
  if (!error) is_held_ = false;
}

void DiskRoom::make_reserve() {
  const std::uint64_t bytes = reserve_bytes_;
  const FileDescriptor file(
      ::open(reserve_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  if (file && ::fallocate(file.get(), 0, 0, static_cast<off_t>(bytes)) == 0) {
    is_held_ = true;
    return;
  }
  // A file system that cannot allocate: there will be no reserve.
  if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EFBIG) reserve_bytes_ = 0;
  std::error_code ignored;
  std::filesystem::remove(reserve_, ignored);
}

}  // namespace muster

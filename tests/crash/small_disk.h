// An in-memory file system of a few mebibytes for a test to fill. Mounting one takes privileges
// that a test may not have: is_mounted() is then false.
//
//   SmallDisk disk(96);
//   if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
//   disk.fill(0);                // until no byte is free
//   { const SmallDisk::KeptFull full(disk); ... }   // also takes what others release meanwhile
//   disk.make_room();
//
// One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace muster::crash {

class SmallDisk {
 public:
  explicit SmallDisk(int mebibytes) {
    const std::string size = "mode=0700,size=" + std::to_string(mebibytes) + "m";
    is_mounted_ =
        ::mount("tmpfs", path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_mounted() const { return is_mounted_; }
  const std::filesystem::path& path() const { return dir_.path(); }

  std::uint64_t free_bytes() const {
    struct statvfs disk {};
    return ::statvfs(path().c_str(), &disk) == 0 ? disk.f_bfree * disk.f_frsize : 0;
  }

  // Fills it with a file until at most that much is free.
  void fill(std::uint64_t free_bytes_max) {
    const int file = ::open(filler().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    std::error_code error;
    auto end = static_cast<off_t>(std::filesystem::file_size(filler(), error));
    for (std::uint64_t free = free_bytes(); free > free_bytes_max; free = free_bytes()) {
      const auto more = static_cast<off_t>(free - free_bytes_max);
      if (::fallocate(file, 0, end, more) != 0) break;
      end += more;
    }
    ::close(file);
  }

  // Takes all space that becomes free while it exists. Its thread must not use the disk meanwhile.
  class KeptFull {
   public:
    explicit KeptFull(SmallDisk& disk)
        : thread_([&disk](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
              disk.fill(0);
              std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
          }) {}

   private:
    std::jthread thread_;
  };

  void make_room() {
    std::error_code ignored;
    std::filesystem::remove(filler(), ignored);
  }

 private:
  std::filesystem::path filler() const { return path() / "filler"; }

  TempDir dir_;
  bool is_mounted_ = false;
};

}  // namespace muster::crash

// Whether the disk has room for another change, and a file that reserves some of it.
//
//   DATA/reserve   allocated, never read. It is deleted when the disk is nearly full, so that what
//                  RocksDB still has to write by itself (full memtables, manifests) and the next
//                  start find room. It is created again when there is room.
//
// Changes stop while there is still some room, so that no write to the log meets a full disk, whose
// outcome would be unknown. The limit covers a new write-ahead log (18 MiB, which RocksDB allocates
// at once), three full memtables of the log (48 MiB) and those of the views (64 MiB). On a small
// disk the limits are fractions of it.
//
//   DiskRoom room(data_dir);
//   if (!room.takes_append()) ...;     // before every append; takes about a microsecond
//   room.tend_reserve();               // periodically
//
// Threads: any; tend_reserve() and release_reserve() one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace muster {

class DiskRoom {
 public:
  struct Measured {
    std::uint64_t free_bytes = 0;  // available to this process
    std::uint64_t total_bytes = 0;
  };
  // The disk's figures; nullopt if they are unknown.
  using Measure = std::function<std::optional<Measured>()>;

  // `measure` replaces the system's answer, for tests.
  explicit DiskRoom(std::filesystem::path data_dir, Measure measure = {});

  // The maximum if the disk's figures are unknown.
  std::uint64_t free_bytes() const;
  // Free bytes, minus the reserve if it is not held.
  std::uint64_t usable_bytes() const;
  // Changes stop below this.
  std::uint64_t room_min_bytes() const { return room_min_bytes_; }

  bool takes_append() const { return usable_bytes() >= room_min_bytes_ / 2; }
  bool is_scarce() const { return usable_bytes() < room_min_bytes_; }
  // Well above the limit, so that changes do not stop and start repeatedly.
  bool is_ample() const { return is_ample_after(0); }
  // Whether it still would be with so many bytes more on the disk.
  bool is_ample_after(std::uint64_t bytes) const {
    const std::uint64_t usable = usable_bytes();
    return usable >= bytes && usable - bytes >= room_min_bytes_ + room_min_bytes_ / 4;
  }

  // Creates the reserve if there is ample room; deletes it if there is little.
  void tend_reserve();
  // Deletes the reserve if room is scarce: before a start, which needs some.
  void release_reserve_if_scarce();

 private:
  void release_reserve();
  void make_reserve();

  const std::filesystem::path reserve_;
  const Measure measure_;
  std::uint64_t room_min_bytes_ = 0;
  std::atomic<std::uint64_t> reserve_bytes_{
      0};  // its size once made; 0 where files cannot be allocated
  std::atomic<bool> is_held_{false};
};

}  // namespace muster

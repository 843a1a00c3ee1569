// Where a bench writes, and what makes its bytes durable.
#pragma once

#include <filesystem>
#include <string>

namespace muster::bench {

// A directory on the measured disk, removed with its contents by the destructor.
class ScratchDir {
 public:
  explicit ScratchDir(const std::filesystem::path& below);
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Filesystem {
  std::string type;    // "ext4"
  std::string device;  // "/dev/vda"

  // A sync does not reach a disk.
  bool is_in_memory() const { return type == "tmpfs" || type == "ramfs"; }
};
Filesystem filesystem_of(const std::filesystem::path& dir);

// How the event log makes a commit durable according to its options: "fdatasync, wal".
std::string sync_mode();

// The processor's name and count: "4 x Some CPU @ 2.00GHz".
std::string processor();

}  // namespace muster::bench

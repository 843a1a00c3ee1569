// Where the bytes of a bench go, and what makes them durable there.
#pragma once

#include <filesystem>
#include <string>

namespace muster::bench {

// A directory on the disk that is measured; goes with its scope, and all that is in it.
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

  // A sync reaches no disk.
  bool is_in_memory() const { return type == "tmpfs" || type == "ramfs"; }
};
Filesystem filesystem_of(const std::filesystem::path& dir);

// How the event log makes a commit durable, as its options say it: "fdatasync, wal".
std::string sync_mode();

// The processor's name and how many of it there are: "4 x Some CPU @ 2.00GHz".
std::string processor();

}  // namespace muster::bench

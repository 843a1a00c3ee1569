// A private in-memory file system of a few megabytes, removed by the destructor.
//
//   SmallDisk disk(48);
//   if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
//   Program program(disk.path() / "data");
//
// It is mounted in the mount namespace of an otherwise idle process, so nothing is left of it
// however the test ends; path() leads into it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/harness/child_process.h"
#include "tests/support/temp_dir.h"

namespace muster::attack {

class SmallDisk {
 public:
  explicit SmallDisk(int megabytes);

  // Empty if it exists; otherwise why not.
  const std::string& why_not() const { return why_not_; }
  const std::filesystem::path& path() const { return path_; }

  // Fills all but this much with a file; makes room again.
  void fill_but(std::uint64_t bytes_left) const;
  void make_room() const;

 private:
  TempDir mount_point_;
  std::unique_ptr<ChildProcess> holder_;
  std::string why_not_;
  std::filesystem::path path_;
};

}  // namespace muster::attack

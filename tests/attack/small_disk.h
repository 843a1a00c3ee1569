// A filesystem of a few megabytes of its own, in memory, which goes with its scope.
//
//   SmallDisk disk(48);
//   if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
//   Program program(disk.path() / "data");
//
// It is mounted in a mount namespace of a process that does nothing else, so that nothing is left
// of it whatever ends the test; path() leads into it.
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

  // Empty where it is there; else why this machine has none.
  const std::string& why_not() const { return why_not_; }
  const std::filesystem::path& path() const { return path_; }

  // Takes all room but this much, in a file; gives it back.
  void fill_but(std::uint64_t bytes_left) const;
  void make_room() const;

 private:
  TempDir mount_point_;
  std::unique_ptr<ChildProcess> holder_;
  std::string why_not_;
  std::filesystem::path path_;
};

}  // namespace muster::attack

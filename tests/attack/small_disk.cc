#include "tests/attack/small_disk.h"

#include <algorithm>
#include <cstdint>
#include <fstream>

#include <unistd.h>

#include "core/check.h"

namespace muster::attack {

namespace fs = std::filesystem;

SmallDisk::SmallDisk(int megabytes) {
  if (access("/usr/bin/unshare", X_OK) != 0) {
    why_not_ = "unshare is not installed";
    return;
  }
  const std::string script = "mount -t tmpfs -o size=" + std::to_string(megabytes) + "m none \"" +
                             mount_point_.path().string() + "\" && echo mounted && exec cat";
  // root needs no user namespace, and may be forbidden one.
  std::vector<std::string> arguments = {"--mount", "/bin/sh", "-c", script};
  if (geteuid() != 0) arguments.insert(arguments.begin(), {"--user", "--map-root-user"});
  holder_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.program = "/usr/bin/unshare", .arguments = arguments});
  if (!holder_->wait_for_out("mounted")) {
    why_not_ = "no filesystem may be mounted here: " + holder_->err();
    return;
  }
  path_ = fs::path("/proc") / std::to_string(holder_->pid()) / "root" /
          mount_point_.path().relative_path();
}

void SmallDisk::fill_but(std::uint64_t bytes_left) const {
  constexpr std::uint64_t kPieceBytes = 4096;
  const std::string piece(kPieceBytes, 'x');
  std::ofstream file(path_ / "filler", std::ios::binary | std::ios::app);
  while (fs::space(path_).available >= bytes_left + kPieceBytes &&
         file.write(piece.data(), kPieceBytes))
    file.flush();
}

void SmallDisk::make_room() const { fs::remove(path_ / "filler"); }

}  // namespace muster::attack

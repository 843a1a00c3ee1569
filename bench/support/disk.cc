#include "bench/support/disk.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include "core/check.h"
#include "core/log/rocksdb/rocksdb_options.h"

namespace muster::bench {

ScratchDir::ScratchDir(const std::filesystem::path& below) {
  std::string path = (below / "muster-bench-XXXXXX").string();
  MUSTER_CHECK(::mkdtemp(path.data()) != nullptr, "cannot make {}", path);
  path_ = path;
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Filesystem filesystem_of(const std::filesystem::path& dir) {
  std::ifstream mounts("/proc/self/mounts");
  Filesystem found{"unknown", "unknown"};
  std::size_t longest = 0;
  const std::string path = dir.string() + '/';
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string device;
    std::string point;
    std::string type;
    words >> device >> point >> type;
    const std::string prefix = point == "/" ? point : point + '/';
    if (prefix.size() < longest || !path.starts_with(prefix)) continue;
    longest = prefix.size();
    found = {type, device};
  }
  return found;
}

std::string sync_mode() {
  const rocksdb::WriteOptions write = append_options();
  const std::string wal = write.disableWAL ? "no wal" : "wal";
  if (!write.sync) return "no sync, " + wal;
  // Every way to open the log has these options; this one needs nothing else.
  return (beside_options(rocksdb::Env::Default()).use_fsync ? "fsync, " : "fdatasync, ") + wal;
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string name = "unknown processor";
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    name = line.substr(line.find(": ") + 2);
    break;
  }
  return std::to_string(std::thread::hardware_concurrency()) + " x " + name;
}

}  // namespace muster::bench

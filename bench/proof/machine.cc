#include "bench/proof/machine.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <httplib.h>
#include <rocksdb/version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/support/disk.h"
#include "core/check.h"
#include "core/time.h"
#include "muster_version.h"
#include "tests/harness/child_process.h"

namespace muster::bench {
namespace {

std::string kernel() {
  utsname name{};
  ::uname(&name);
  return std::string(name.sysname) + ' ' + name.release;
}

std::string memory() {
  const double bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return std::to_string(static_cast<int>(bytes / (1 << 30) + 0.5)) + " GiB";
}

std::string distribution() {
  std::ifstream release("/etc/os-release");
  for (std::string line; std::getline(release, line);) {
    if (line.starts_with("PRETTY_NAME=\"")) return line.substr(13, line.size() - 14);
  }
  return "unknown";
}

// The load of the machine before this run.
std::string load() {
  double average[1] = {0};
  if (::getloadavg(average, 1) != 1) return "unknown";
  std::ostringstream text;
  text.precision(2);
  text << std::fixed << average[0];
  return text.str();
}

// The word after `before` in the program's output.
std::string version_of(const std::string& program, const std::string& flag,
                       const std::string& before) {
  const std::string path = find_program(program);
  if (path.empty()) return "not installed";
  const Finished said = run_to_end({.program = path, .arguments = {flag}});
  const std::string text = said.out + said.err;
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return "installed";
  const std::size_t begin = at + before.size();
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

}  // namespace

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = folder + '/' + name;
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

Machine describe_machine(const std::filesystem::path& dir) {
  const Filesystem disk = filesystem_of(dir);
  const std::string revision(muster::revision());
  return {
      {"date", to_rfc3339(SystemClock().now()).substr(0, 16) + "Z"},
      {"muster", std::string(kVersion) + (revision.empty() ? "" : " " + revision)},
      {"processor", processor()},
      {"cores", std::to_string(std::thread::hardware_concurrency())},
      {"memory", memory()},
      {"system", distribution() + ", " + kernel()},
      {"load before", load()},
      {"filesystem", disk.type + " on " + disk.device},
      {"sync mode", sync_mode()},
      {"rocksdb", rocksdb::GetRocksVersionAsString()},
      {"cpp-httplib", CPPHTTPLIB_VERSION},
      {"redis", version_of("redis-server", "--version", "v=")},
      {"wrk", version_of("wrk", "--version", "wrk ")},
  };
}

double bare_syncs_per_second(const std::filesystem::path& dir, double seconds) {
  using Clock = std::chrono::steady_clock;
  const std::filesystem::path file = dir / "bare";
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  MUSTER_CHECK(fd >= 0, "cannot make {}", file);
  const std::string bytes(64, 'x');
  const Clock::time_point begin = Clock::now();
  std::chrono::duration<double> passed{};
  std::size_t count = 0;
  do {
    MUSTER_CHECK(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
                 "short write to {}", file);
    MUSTER_CHECK(::fdatasync(fd) == 0, "cannot sync {}", file);
    ++count;
    passed = Clock::now() - begin;
  } while (passed.count() < seconds);
  ::close(fd);
  return static_cast<double>(count) / passed.count();
}

}  // namespace muster::bench

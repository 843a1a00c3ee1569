// The machine's limit: how often the disk makes a small append durable, without our code or
// RocksDB.

#include <string>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include "bench/benches.h"
#include "bench/support/disk.h"
#include "core/check.h"

namespace muster::bench {
namespace {

void append_and_sync(benchmark::State& state, const Settings& settings) {
  const ScratchDir dir(settings.dir);
  const int fd =
      ::open((dir.path() / "file").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  MUSTER_CHECK(fd >= 0, "cannot make a file in {}", dir.path());
  const std::string bytes(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    MUSTER_CHECK(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
                 "short write");
    MUSTER_CHECK(::fdatasync(fd) == 0, "cannot sync");
  }
  ::close(fd);
  state.counters["syncs/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.SetLabel("fdatasync, " + filesystem_of(dir.path()).type);
}

}  // namespace

void register_disk(const Settings& settings) {
  benchmark::RegisterBenchmark("append_and_sync", append_and_sync, settings)
      ->ArgName("bytes")
      ->Arg(64)
      ->Arg(8 * 1024)
      ->UseRealTime()
      ->Repetitions(settings.repetitions)
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace muster::bench

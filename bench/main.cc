// muster_bench: see README.md.

#include <iostream>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/settings.h"
#include "bench/support/disk.h"
#include "bench/support/median_reporter.h"

int main(int argc, char** argv) {
  using namespace muster::bench;
  const muster::Result<Settings> settings = take_settings(argc, argv);
  if (!settings) {
    std::cerr << settings.error().message << '\n';
    return 2;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;

  const Filesystem disk = filesystem_of(settings->dir);
  benchmark::AddCustomContext("processor", processor());
  benchmark::AddCustomContext(
      "disk", disk.type + " on " + disk.device + " (" + settings->dir.string() + ")");
  benchmark::AddCustomContext("sync", sync_mode());
  if (disk.is_in_memory()) {
    std::cerr << settings->dir.string()
              << " is in memory: syncing it measures nothing. Choose --dir.\n";
  }

  register_disk(*settings);
  register_durable_pings(*settings);
  register_replay(*settings);
  register_sign_in(*settings);
  register_codec(*settings);
  register_decide(*settings);
  register_attempts(*settings);
  register_list_people(*settings);
  MedianReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  // Destroy what benches keep between repetitions now; after main, RocksDB's statics are gone.
  benchmark::ClearRegisteredBenchmarks();
  benchmark::Shutdown();
}

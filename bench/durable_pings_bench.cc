// Pings through the sequencer, each acknowledged only when it is on disk, beside RocksDB doing as
// many puts: a synced put per caller, and one writer that packs batches.

#include <string>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/load_threads.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "bench/support/ping_contenders.h"
#include "bench/support/raw_rocksdb.h"
#include "core/log/memory_event_log.h"

namespace muster::bench {
namespace {

struct Shape {
  std::size_t callers;
  std::size_t batch;        // pings per submit
  std::size_t raw_writers;  // threads of the peer
  std::size_t raw_batch;    // puts in each of its batches
  std::size_t packed;       // batch size of a single packing writer; 0: no such peer
};

constexpr Shape kShapes[] = {
    {1, 1, 1, 1, 0},
    {64, 1, 64, 1, 64},
    {1024, 1, 1024, 1, 1000},
    {4, 1000, 1, 1000, 0},
};

std::string name_of(const Shape& shape) {
  return "callers:" + std::to_string(shape.callers) + "/batch:" + std::to_string(shape.batch);
}

// The reported time is per ping: a second divided by the pings in it.
void set_counters(benchmark::State& state, const Tally& muster) {
  state.SetIterationTime(muster.seconds / static_cast<double>(muster.events));
  state.counters["pings/s"] = muster.events_per_second();
  state.counters["cpu_us/ping"] = muster.cpu_us_per_event();
  state.counters["pings/commit"] =
      static_cast<double>(muster.events) / static_cast<double>(muster.commits);
  state.counters["commits/s"] = muster.commits_per_second();
}

void durable_pings(benchmark::State& state, const Settings& settings, const Shape& shape) {
  const ScratchDir dir(settings.dir);
  LoadedService service(open_bench_log(dir.path() / "muster"), dir.path() / "muster",
                        settings.people);
  RawRocksdb raw(dir.path() / "raw");
  RawRocksdb raw_packed(dir.path() / "raw_packed");
  std::vector<Contender> contenders{muster_contender(service, shape.callers, shape.batch),
                                    raw_contender(raw, shape.raw_writers, shape.raw_batch)};
  if (shape.packed > 0) contenders.push_back(raw_contender(raw_packed, 1, shape.packed));

  for (auto _ : state) {
    const std::vector<Tally> tallies = run_in_turns(contenders, settings.window, settings.rounds);
    const double pings = tallies[0].events_per_second();
    set_counters(state, tallies[0]);
    state.counters["raw/s"] = tallies[1].events_per_second();
    state.counters["raw_cpu_us"] = tallies[1].cpu_us_per_event();
    state.counters["ratio"] = pings / tallies[1].events_per_second();
    if (shape.packed == 0) continue;
    state.counters["raw_packed/s"] = tallies[2].events_per_second();
    state.counters["ratio_packed"] = pings / tallies[2].events_per_second();
  }
  state.SetLabel(sync_mode() + ", " + filesystem_of(dir.path()).type);
}

// The same path over a log in memory: what remains when the disk costs nothing.
void pings_without_a_disk(benchmark::State& state, const Settings& settings, const Shape& shape) {
  const ScratchDir dir(settings.dir);
  LoadedService service(std::make_unique<MemoryEventLog>(), dir.path(), settings.people);
  const Contender contender = muster_contender(service, shape.callers, shape.batch);
  for (auto _ : state) {
    set_counters(state, run_in_turns({&contender, 1}, settings.window, settings.rounds)[0]);
  }
  state.SetLabel("no sync: log in memory");
}

}  // namespace

void register_durable_pings(const Settings& settings) {
  for (const Shape& shape : kShapes) {
    benchmark::RegisterBenchmark(("durable_pings/" + name_of(shape)).c_str(), durable_pings,
                                 settings, shape)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(settings.repetitions)
        ->Unit(benchmark::kMicrosecond);
  }
  for (const Shape& shape : kShapes) {
    benchmark::RegisterBenchmark(("pings_without_a_disk/" + name_of(shape)).c_str(),
                                 pings_without_a_disk, settings, shape)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(settings.repetitions)
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace muster::bench

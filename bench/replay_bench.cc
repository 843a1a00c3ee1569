// Computing every view from the log, beside reading and checking the same commits and ignoring
// them, which is the limit of any replay. The log's files are in the page cache for both.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/bench_log.h"
#include "bench/support/cpu_time.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "projections/all_projections.h"
#include "projections/projector/view_builder.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Cost {
  double seconds;
  double cpu_seconds;
};

class Stopwatch {
 public:
  Cost read() const {
    return {std::chrono::duration<double>(Clock::now() - begin_).count(),
            process_cpu_seconds() - cpu_begin_};
  }

 private:
  Clock::time_point begin_ = Clock::now();
  double cpu_begin_ = process_cpu_seconds();
};

struct Shape {
  std::uint32_t people;
  std::uint64_t per_commit;  // pings
};

// Written once and reopened, so that it is read from table files, as after a start.
class WrittenLog {
 public:
  WrittenLog(const Settings& settings, const Shape& shape) : dir_(settings.dir) {
    {
      const std::unique_ptr<EventLog> log = open_bench_log(dir_.path());
      sign_everybody_up(*log, shape.people);
      append_pings(*log, settings.replay_pings, shape.per_commit, shape.people);
    }
    log_ = open_bench_log(dir_.path());
  }

  const EventLog& log() const { return *log_; }
  const std::filesystem::path& dir() const { return dir_.path(); }

 private:
  ScratchDir dir_;
  std::unique_ptr<EventLog> log_;
};

Cost cost_of_reading(const EventLog& log) {
  const Stopwatch watch;
  const std::unique_ptr<CommitCursor> cursor = log.read(Position(0));
  while (std::optional<Commit> commit = must(cursor->next())) benchmark::DoNotOptimize(commit);
  return watch.read();
}

// Applies into an empty store, until it is on disk.
Cost cost_of_applying(const EventLog& log, const std::filesystem::path& below) {
  const ScratchDir dir(below);
  const std::unique_ptr<ViewStore> store = open_views(dir.path() / "views");
  const Stopwatch watch;
  must(projections::ViewBuilder(*store, projections::all_projections()).rebuild(log, log.head()));
  must(store->flush());
  return watch.read();
}

void replay(benchmark::State& state, const Settings& settings, const Shape& shape,
            const std::shared_ptr<std::unique_ptr<WrittenLog>>& written) {
  if (!*written) *written = std::make_unique<WrittenLog>(settings, shape);
  const EventLog& log = (*written)->log();
  const auto events = static_cast<double>(log.head().value);
  for (auto _ : state) {
    const Cost read = cost_of_reading(log);
    const Cost applied = cost_of_applying(log, (*written)->dir());
    state.SetIterationTime(applied.seconds);
    state.counters["events/s"] = events / applied.seconds;
    state.counters["cpu_us/event"] = 1e6 * applied.cpu_seconds / events;
    state.counters["read/s"] = events / read.seconds;
    state.counters["read_cpu_us"] = 1e6 * read.cpu_seconds / events;
    state.counters["ratio"] = read.seconds / applied.seconds;
    state.counters["cpu_ratio"] = read.cpu_seconds / applied.cpu_seconds;
  }
  state.counters["events"] = events;
  state.SetLabel("views not synced until the end");
}

}  // namespace

void register_replay(const Settings& settings) {
  constexpr int kRepetitionsMax = 3;  // a pass takes seconds, which averages out noise
  const Shape shapes[] = {
      {settings.people, 1000}, {settings.people, 64}, {settings.replay_people, 1000}};
  for (const Shape& shape : shapes) {
    const auto written = std::make_shared<std::unique_ptr<WrittenLog>>();
    const std::string name = "replay/people:" + std::to_string(shape.people) +
                             "/pings_per_commit:" + std::to_string(shape.per_commit);
    benchmark::RegisterBenchmark(name.c_str(), replay, settings, shape, written)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(std::min(settings.repetitions, kRepetitionsMax))
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace muster::bench

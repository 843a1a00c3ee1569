// Computing every view from the log, beside reading and checking the same commits and doing nothing
// with them: the limit of any replay. The log's files are in the page cache for both.

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/disk.h"
#include "bench/support/must.h"
#include "bench/support/world.h"
#include "core/log/rocksdb_event_log.h"
#include "projections/view_builder.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Shape {
  std::uint32_t people;
  std::uint64_t per_commit;  // pings
};

// Written once, then opened again, so that it is read from table files as after a start.
class WrittenLog {
 public:
  WrittenLog(const Settings& settings, const Shape& shape) : dir_(settings.dir) {
    {
      const std::unique_ptr<EventLog> log = must(RocksdbEventLog::open(dir_.path()));
      sign_everybody_up(*log, shape.people);
      append_pings(*log, settings.replay_pings, shape.per_commit, shape.people);
    }
    log_ = must(RocksdbEventLog::open(dir_.path()));
  }

  const EventLog& log() const { return *log_; }
  const std::filesystem::path& dir() const { return dir_.path(); }

 private:
  ScratchDir dir_;
  std::unique_ptr<EventLog> log_;
};

double seconds_to_read(const EventLog& log) {
  const Clock::time_point begin = Clock::now();
  const std::unique_ptr<CommitCursor> cursor = log.read(Position(0));
  while (std::optional<Commit> commit = must(cursor->next())) benchmark::DoNotOptimize(commit);
  return seconds_since(begin);
}

// Into an empty store, until it is on the disk.
double seconds_to_apply(const EventLog& log, const std::filesystem::path& below) {
  const ScratchDir dir(below);
  const std::unique_ptr<ViewStore> store = open_views(dir.path() / "views");
  const std::vector<std::unique_ptr<Projection>> projections = ViewBuilder::all_projections();
  std::vector<Projection*> all;
  for (const auto& projection : projections) all.push_back(projection.get());
  const Clock::time_point begin = Clock::now();
  must(ViewBuilder(*store, all).apply(log, log.head()));
  must(store->flush());
  return seconds_since(begin);
}

void replay(benchmark::State& state, const Settings& settings, const Shape& shape,
            const std::shared_ptr<std::unique_ptr<WrittenLog>>& written) {
  if (!*written) *written = std::make_unique<WrittenLog>(settings, shape);
  const EventLog& log = (*written)->log();
  const auto events = static_cast<double>(log.head().value);
  for (auto _ : state) {
    const double read = seconds_to_read(log);
    const double applied = seconds_to_apply(log, (*written)->dir());
    state.SetIterationTime(applied);
    state.counters["events/s"] = events / applied;
    state.counters["read/s"] = events / read;
    state.counters["ratio"] = read / applied;
  }
  state.counters["events"] = events;
  state.SetLabel("views not synced until the end");
}

}  // namespace

void register_replay(const Settings& settings) {
  constexpr int kRepetitionsMax =
      3;  // a pass takes seconds, and many of them even out by themselves
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

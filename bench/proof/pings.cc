// Pings through the sequencer in process, beside a raw RocksDB making as many durable puts.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/must.h"
#include "bench/support/ping_contenders.h"

namespace muster::bench {
namespace {

struct Shape {
  std::size_t callers;
  std::size_t batch;
  std::size_t raw_writers;
  std::size_t raw_batch;
};

// Fills in the measurements; the caller provides the texts.
Row measured(const Proof& proof, const Shape& shape, Row row) {
  const ProofSettings& settings = proof.settings;
  const ScratchDir dir(proof.scratch);
  LoadedService service(open_bench_log(dir.path() / "muster"), dir.path() / "muster",
                        settings.people);
  RawRocksdb raw(dir.path() / "raw");
  const std::vector<Contender> contenders{muster_contender(service, shape.callers, shape.batch),
                                          raw_contender(raw, shape.raw_writers, shape.raw_batch)};

  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  std::vector<double> per_commit;
  std::vector<double> cpu_us;
  (void)run_in_turns(contenders, settings.window, 1);  // warms up files, caches and threads
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto tallies = run_in_turns(contenders, settings.window, settings.rounds);
    ours.push_back(tallies[0].events_per_second());
    theirs.push_back(tallies[1].events_per_second());
    ratios.push_back(ours.back() / theirs.back());
    cpu_us.push_back(tallies[0].cpu_us_per_event());
    per_commit.push_back(static_cast<double>(tallies[0].events) /
                         static_cast<double>(std::max<std::uint64_t>(tallies[0].commits, 1)));
  }
  row.result = median(ours);
  row.limit = median(theirs);
  row.median_ratio = median(ratios);
  row.unit = "events/s";
  row.sync = "ours and RocksDB: each commit " + sync_mode();
  row.how = "in process, windows of " + std::to_string(settings.window.count()) + " ms in turns, " +
            std::to_string(settings.rounds) + " each a repetition, median of " +
            std::to_string(settings.repetitions);
  row.notes = {{"pings in a commit", median(per_commit), "pings"},
               {"processor time", median(cpu_us), "µs a ping"},
               {"lowest ratio of a repetition", *std::ranges::min_element(ratios), "x"},
               {"highest ratio of a repetition", *std::ranges::max_element(ratios), "x"}};
  return row;
}

}  // namespace

Result<void> pings_in_batches(Proof& proof, Rows& rows) {
  Row row;
  row.work = "pings, in process, 4 callers x batches of 1000";
  row.limit_name = "raw RocksDB, one writer, batches of 1000 x 64 bytes";
  row.wanted = 3;
  rows.push_back(measured(proof, {4, 1000, 1, 1000}, std::move(row)));
  return {};
}

Result<void> pings_of_1024(Proof& proof, Rows& rows) {
  Row row;
  row.work = "pings, in process, 1024 callers, one each";
  row.limit_name = "raw RocksDB, 1024 threads, a put each (group commit)";
  row.wanted = 3;
  rows.push_back(measured(proof, {1024, 1, 1024, 1}, std::move(row)));
  return {};
}

Result<void> pings_of_one(Proof& proof, Rows& rows) {
  Row row;
  row.work = "pings, in process, one caller, one at a time";
  row.limit_name = "raw RocksDB, one thread, one put at a time";
  row.wanted = 0.9;
  rows.push_back(measured(proof, {1, 1, 1, 1}, std::move(row)));
  return {};
}

}  // namespace muster::bench

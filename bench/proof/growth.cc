// Whether a log that has grown for years makes a ping more expensive.

#include <cstdint>
#include <string>
#include <vector>

#include "bench/proof/compacted.h"
#include "bench/proof/groups.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/must.h"
#include "bench/support/ping_contenders.h"

namespace muster::bench {
namespace {

constexpr std::uint64_t kPingsPerCommit = 100'000;  // under a megabyte: the log is written fast
constexpr Duration kBetweenLargeCommits = std::chrono::seconds(100);

void write_log(const std::filesystem::path& dir, std::uint64_t events, std::uint32_t people) {
  {
    const auto log = open_bench_log(dir);
    sign_everybody_up(*log, people);
    append_pings(*log, events, kPingsPerCommit, people, kBetweenLargeCommits);
  }
  // A log written within a minute is still compacting; one written over years is not.
  (void)compacted_bytes(dir);
}

Row compared(const ProofSettings& settings, LoadedService& grown, LoadedService& empty,
             std::size_t callers, std::size_t batch) {
  const std::vector<Contender> contenders{muster_contender(grown, callers, batch),
                                          muster_contender(empty, callers, batch)};
  std::vector<double> with_it;
  std::vector<double> without;
  std::vector<double> ratios;
  (void)run_in_turns(contenders, settings.window, 1);
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto tallies = run_in_turns(contenders, settings.window, settings.rounds);
    with_it.push_back(tallies[0].events_per_second());
    without.push_back(tallies[1].events_per_second());
    ratios.push_back(with_it.back() / without.back());
  }
  Row row;
  row.limit_name = "the same with a new log";
  row.result = median(with_it);
  row.limit = median(without);
  row.median_ratio = median(ratios);
  row.unit = "events/s";
  row.wanted = 0.9;
  row.sync = "both: " + sync_mode();
  row.how = "in process, windows of " + std::to_string(settings.window.count()) + " ms in turns, " +
            std::to_string(settings.rounds) + " each a repetition, median of " +
            std::to_string(settings.repetitions);
  return row;
}

}  // namespace

Result<void> growth(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const ScratchDir dir(proof.scratch);
  write_log(dir.path() / "grown", settings.grown_events, settings.people);
  LoadedService grown(open_bench_log(dir.path() / "grown"), dir.path() / "grown", settings.people);
  LoadedService empty(open_bench_log(dir.path() / "empty"), dir.path() / "empty", settings.people);
  const std::string log =
      " on a log of " + number_text(static_cast<double>(settings.grown_events)) + " events";
  rows.push_back(compared(settings, grown, empty, 4, 1000));
  rows.back().work = "pings, 4 callers x batches of 1000," + log;
  rows.push_back(compared(settings, grown, empty, 64, 1));
  rows.back().work = "pings, 64 callers, one each," + log;
  return {};
}

}  // namespace muster::bench

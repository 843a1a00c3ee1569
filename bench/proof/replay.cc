// Computing every view again from a long log, beside reading the same log and ignoring it: `muster
// replay` and `muster fsck`, each a whole process.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/timed_command.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/ms_of.h"
#include "bench/support/must.h"

namespace muster::bench {
namespace {

// Events per second of reading, checking and decoding every commit, in this process with the log
// already open.
double pass_rate(const std::filesystem::path& dir) {
  const auto log = open_bench_log(dir);
  std::uint64_t events = 0;
  const double ms = ms_of([&] {
    const std::unique_ptr<CommitCursor> cursor = log->read(Position(0));
    while (const std::optional<Commit> commit = must(cursor->next())) events += commit->event_count;
  });
  MUSTER_CHECK(events == log->head().value, "read {} events of {}", events, log->head());
  return static_cast<double>(events) / ms * 1000;
}

}  // namespace

Result<void> replay(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const Program program(*dir);
  // Each takes half a second, too short to average out other load.
  const int repetitions = 3 * proof.settings.repetitions;

  std::vector<double> passes;
  std::vector<double> reading;
  std::vector<double> replaying;
  std::vector<double> ratios;
  const std::uint64_t events = open_bench_log(*dir)->head().value;
  (void)pass_rate(*dir);  // warms the page cache for all
  for (int i = 0; i < repetitions; ++i) {
    passes.push_back(pass_rate(*dir));
    const auto read = command_ms(program, {"fsck"});
    if (!read) return tl::unexpected(read.error());
    const auto replayed = command_ms(program, {"replay"});
    if (!replayed) return tl::unexpected(replayed.error());
    reading.push_back(static_cast<double>(events) / *read * 1000);
    replaying.push_back(static_cast<double>(events) / *replayed * 1000);
    ratios.push_back(*read / *replayed);
  }

  const ProofSettings& settings = proof.settings;
  Row row;
  row.work = "muster replay, " + number_text(static_cast<double>(settings.replay_pings)) +
             " pings, " + number_text(settings.replay_people) + " people";
  row.limit_name = "muster fsck: reading and checking the same commits";
  row.result = median(replaying);
  row.limit = median(reading);
  row.median_ratio = median(ratios);
  row.unit = "events/s";
  row.wanted = 0.5;
  row.sync = "none before the end: views are flushed, then put in place";
  row.how =
      "both as whole processes with no server, in turns; commits of 1000 pings over a day, page "
      "cache warm, median of " +
      std::to_string(repetitions);
  row.notes.push_back({"events in the log", static_cast<double>(events), "events"});
  row.notes.push_back(
      {"one pass over the log that is open already, no process", median(passes), "events/s"});
  row.notes.push_back(
      {"replay, as a whole process, of that", median(replaying) / median(passes), "x"});
  rows.push_back(row);

  row.work += ", by itself";
  row.limit_name.clear();
  row.limit.reset();
  row.median_ratio.reset();
  row.bound = Bound::kAtLeast;
  row.wanted = 2'000'000;
  row.notes.clear();
  rows.push_back(std::move(row));
  return {};
}

Result<void> replay_check(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const Program program(*dir);
  std::vector<double> replaying;
  std::vector<double> checking;
  std::vector<double> ratios;
  for (int i = -1; i < proof.settings.repetitions; ++i) {
    const auto replayed = command_ms(program, {"replay"});
    if (!replayed) return tl::unexpected(replayed.error());
    const auto checked = command_ms(program, {"replay", "--check"});
    if (!checked) return tl::unexpected(checked.error());
    if (i < 0) continue;  // the page cache is warm for the others
    replaying.push_back(*replayed);
    checking.push_back(*checked);
    ratios.push_back(*checked / *replayed);
  }
  Row row;
  row.work = "muster replay --check, " +
             number_text(static_cast<double>(proof.settings.replay_pings)) + " pings, " +
             number_text(proof.settings.replay_people) + " people";
  row.limit_name = "muster replay of the same log";
  row.result = median(ratios);
  row.unit = "x";
  row.bound = Bound::kAtMost;
  row.wanted = 3;
  row.sync = "none before the end: views are flushed, then compared or put in place";
  row.how = "both as whole processes with no server, in turns, page cache warm, median of " +
            std::to_string(proof.settings.repetitions);
  row.notes = {{"muster replay --check", median(checking), "ms"},
               {"muster replay", median(replaying), "ms"}};
  rows.push_back(std::move(row));
  return {};
}

Result<void> replay_of_people(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto few = proof.prepared.crowd();
  if (!few) return tl::unexpected(few.error());
  const auto many = proof.prepared.large_crowd();
  if (!many) return tl::unexpected(many.error());
  std::vector<double> few_s;
  std::vector<double> many_s;
  std::vector<double> ratios;
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto of_few = command_ms(Program(*few), {"replay"});
    if (!of_few) return tl::unexpected(of_few.error());
    const auto of_many = command_ms(Program(*many), {"replay"});
    if (!of_many) return tl::unexpected(of_many.error());
    few_s.push_back(*of_few / 1000);
    many_s.push_back(*of_many / 1000);
    ratios.push_back(many_s.back() / few_s.back());
  }
  Row row;
  row.work = "muster replay, " + number_text(settings.large_crowd) + " people";
  row.limit_name = "the same of " + number_text(settings.crowd) + " people";
  row.result = median(many_s);
  row.limit = median(few_s);
  row.median_ratio = median(ratios);
  row.unit = "s";
  row.bound = Bound::kRatioAtMost;
  row.wanted = 3.5;
  row.sync = "none before the end: views are flushed, then put in place";
  row.how =
      "whole processes with no server, in turns; everybody signs up and is active once; median "
      "of " +
      std::to_string(settings.repetitions);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace muster::bench

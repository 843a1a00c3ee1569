// Computing every view again from a long log, beside reading the same log and doing nothing with
// it.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/support/disk.h"
#include "bench/support/must.h"
#include "core/log/rocksdb_event_log.h"
#include "tests/crash/program.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kReplayMax{30};  // ends a broken run; no limit of ours

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Events a second of reading, checking and decoding every commit.
double read_rate(const EventLog& log) {
  const Clock::time_point begin = Clock::now();
  const std::unique_ptr<CommitCursor> cursor = log.read(Position(0));
  std::uint64_t events = 0;
  while (const std::optional<Commit> commit = must(cursor->next())) events += commit->event_count;
  MUSTER_CHECK(events == log.head().value, "read {} events of {}", events, log.head());
  return static_cast<double>(events) / seconds_since(begin);
}

// Of `muster replay`, from the start of the process to its end.
Result<double> replay_rate(const std::filesystem::path& dir, std::uint64_t events) {
  const crash::Program program(dir);
  const Clock::time_point begin = Clock::now();
  const Finished done = run_to_end(program.command({"replay"}), kReplayMax);
  const double seconds = seconds_since(begin);
  if (done.exit_code != 0) {
    return fail(ErrorCode::kIo,
                "muster replay ended with exit code " + std::to_string(done.exit_code), "",
                done.err);
  }
  return static_cast<double>(events) / seconds;
}

}  // namespace

Result<void> replay(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const int repetitions = std::min(proof.settings.repetitions, 3);  // each takes seconds

  std::vector<double> reading;
  std::vector<double> replaying;
  std::vector<double> ratios;
  std::uint64_t events = 0;
  for (int i = 0; i < repetitions; ++i) {
    {
      const auto log = must(RocksdbEventLog::open(*dir));
      events = log->head().value;
      if (i == 0) (void)read_rate(*log);  // the page cache is warm for all
      reading.push_back(read_rate(*log));
    }
    const auto rate = replay_rate(*dir, events);
    if (!rate) return tl::unexpected(rate.error());
    replaying.push_back(*rate);
    ratios.push_back(*rate / reading.back());
  }

  const ProofSettings& settings = proof.settings;
  Row row;
  row.work = "muster replay, " + number_text(static_cast<double>(settings.replay_pings)) +
             " pings, " + number_text(settings.replay_people) + " people";
  row.limit_name = "reading and checking the same commits";
  row.result = median(replaying);
  row.limit = median(reading);
  row.median_ratio = median(ratios);
  row.unit = "events/s";
  row.wanted = 0.5;
  row.sync = "none before the end: views are flushed, then put in place";
  row.how =
      "the whole process with no server, in turns with one pass over the log in process; "
      "commits of 1000 pings over a day, page cache warm, median of " +
      std::to_string(repetitions);
  row.notes.push_back({"events in the log", static_cast<double>(events), "events"});
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

}  // namespace muster::bench

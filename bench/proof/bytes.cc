// What a ping takes on disk for good: the growth of the log's table files, with everything in them
// and fully compacted.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/proof/compacted.h"
#include "bench/proof/groups.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/load_threads.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"

namespace muster::bench {
namespace {

struct Found {
  double bytes_per_ping;
  double pings_per_commit;
};

// `callers` in parallel, each with reports of `batch` pings, up to the total.
Found bytes_of(const Proof& proof, std::size_t callers, std::size_t batch) {
  const ScratchDir dir(proof.scratch);
  const std::uint32_t people = proof.settings.people;
  { const LoadedService nobody_pings(open_bench_log(dir.path()), dir.path(), people); }
  const std::uint64_t before = compacted_bytes(dir.path());

  const auto pieces = static_cast<int>(proof.settings.sized_pings / batch / callers);
  const auto pings = static_cast<double>(static_cast<std::size_t>(pieces) * batch * callers);
  double commits = 0;
  {
    LoadedService service(open_bench_log(dir.path()), dir.path(), people);
    seconds_to_do(callers, pieces, [&](std::size_t) -> std::uint64_t {
      if (batch == 1) {
        service.ping();
      } else {
        service.report(batch);
      }
      return batch;
    });
    commits = static_cast<double>(service.stats().commits);
  }
  const std::uint64_t after = compacted_bytes(dir.path());
  return {static_cast<double>(after - before) / pings, pings / commits};
}

}  // namespace

Result<void> bytes_per_ping(Proof& proof, Rows& rows) {
  const Found singles = bytes_of(proof, 64, 1);
  const Found batches = bytes_of(proof, 4, 1000);
  Row row;
  row.work = "bytes in the log per ping, " +
             number_text(static_cast<double>(proof.settings.sized_pings)) + " pings, " +
             number_text(proof.settings.people) + " people";
  row.result = std::max(singles.bytes_per_ping, batches.bytes_per_ping);
  row.unit = "bytes";
  row.bound = Bound::kAtMost;
  row.wanted = 8;
  row.sync = sync_mode();
  row.how =
      "growth of the log's table files after a full compaction; people in no order, times in "
      "microseconds; the larger of the two mixes below";
  row.notes = {{"64 callers, one ping each", singles.bytes_per_ping, "bytes"},
               {"64 callers, pings in a commit", singles.pings_per_commit, "pings"},
               {"4 callers, reports of 1000", batches.bytes_per_ping, "bytes"},
               {"4 callers, pings in a commit", batches.pings_per_commit, "pings"}};
  rows.push_back(std::move(row));
  return {};
}

}  // namespace muster::bench

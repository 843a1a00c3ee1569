// People as they were at a late moment of a long log, beside the running server: the views of that
// moment are computed from the log, and one person is read from them.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/timed_command.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"

namespace muster::bench {

namespace {

constexpr double kWantedMs = 2000;
// Between the moments asked for: more than a commit holds, so that each is another one.
constexpr std::uint64_t kEventsBetween = 10'000;

}  // namespace

Result<void> past(Proof& proof, Rows& rows) {
  const std::filesystem::path dir = proof.scratch / "past";
  const int times = proof.settings.quick ? 1 : 5;
  fill_data_dir(dir, {proof.settings.replay_people, proof.settings.replay_pings});
  const std::uint64_t end = open_bench_log(dir)->head().value;
  if (auto done = compute_views(dir); !done) return done;
  const auto served = Served::start(dir);
  if (!served) return tl::unexpected(served.error());
  const Program program(dir);
  std::vector<double> ms;
  for (int i = 1; i <= times; ++i) {
    const std::uint64_t position = end - 1 - static_cast<std::uint64_t>(i) * kEventsBetween;
    const auto took = command_ms(program, {"user", "id:1", "--as-of", std::to_string(position)});
    if (!took) return tl::unexpected(took.error());
    ms.push_back(*took);
  }

  Row row;
  row.work =
      "muster user --as-of beside the running server, a moment that was not asked for before";
  row.result = median(ms);
  row.unit = "ms";
  row.bound = Bound::kAtMost;
  row.wanted = kWantedMs;
  row.sync = "reads only";
  row.how = "the whole process; late in a log of a day's pings, of all people; median of " +
            std::to_string(times) + ", each another moment";
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench

// Erasing a person with a long history, beside the running server: an event, a key, and the views'
// files written again without them.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/ms_of.h"
#include "bench/support/must.h"
#include "tests/harness/program.h"

namespace muster::bench {

namespace {

constexpr std::uint64_t kEventsOfEach = 10'000;
constexpr std::uint64_t kEventsPerCommit = 100;
constexpr std::uint32_t kFirst = 2;  // the first who is erased
constexpr double kWantedMs = 1000;

// The same person's phone number again and again.
void append_changes(EventLog& log, UserId user) {
  for (std::uint64_t number = 0; number < kEventsOfEach;) {
    Draft draft{*log.last_time() + kBetweenCommits, {}};
    for (std::uint64_t n = 0; n < kEventsPerCommit; ++n, ++number) {
      ProfileUpdated update;
      update.user = user;
      update.phone = PersonalText("+1 " + std::to_string(number));
      draft.entries.emplace_back(
          Event{{user, Channel::kApi, RequestId(number), OrganizationId(1)}, std::move(update)});
    }
    must(log.append(draft, log.head()));
  }
}

}  // namespace

Result<void> erasure(Proof& proof, Rows& rows) {
  const std::filesystem::path dir = proof.scratch / "erasure";
  const int times = proof.settings.quick ? 1 : 5;
  fill_data_dir(dir, {proof.settings.replay_people, proof.settings.replay_pings});
  {
    const auto log = open_bench_log(dir);
    for (int i = 0; i < times; ++i)
      append_changes(*log, UserId(kFirst + static_cast<std::uint32_t>(i)));
  }
  if (auto done = compute_views(dir); !done) return done;
  const auto served = Served::start(dir);
  if (!served) return tl::unexpected(served.error());
  const Program program(dir);
  std::vector<double> ms;
  for (int i = 0; i < times; ++i) {
    Finished done;
    ms.push_back(ms_of([&] {
      done = program.run(
          {"erase_user", "id:" + std::to_string(kFirst + static_cast<std::uint32_t>(i)), "--yes"});
    }));
    if (done.exit_code != 0) {
      return fail(ErrorCode::kIo,
                  "muster erase_user ended with exit code " + std::to_string(done.exit_code), "",
                  done.err);
    }
  }

  Row row;
  row.work = "muster erase_user beside the running server: 10,000 events of the person";
  row.result = median(ms);
  row.unit = "ms";
  row.bound = Bound::kAtMost;
  row.wanted = kWantedMs;
  row.sync = sync_mode() + ", the key and the views before it says that it is done";
  row.how =
      "the whole process, with the certificate; in a log of a day's pings, of all people; "
      "median of " +
      std::to_string(times) + ", each another person";
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench

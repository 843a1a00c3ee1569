// What the server holds in memory after a day's work with very many people.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/support/disk.h"
#include "bench/support/world.h"
#include "core/guarded.h"

namespace muster::bench {
namespace {

constexpr std::uint64_t kLines = 1000;
constexpr std::size_t kReporters = 4;
constexpr std::chrono::milliseconds kBetweenLooks{100};
constexpr std::chrono::minutes kDayMax{10};  // ends a run that gets nowhere; no limit of ours

std::string lines_from(std::uint64_t first, std::uint32_t people) {
  std::string lines;
  for (const Ping& ping : some_pings(kLines, first, people, SystemClock().now())) {
    lines += "{\"user\":" + std::to_string(ping.user.value) + ",\"at\":\"" + to_rfc3339(ping.at) +
             "\"}\n";
  }
  return lines;
}

// Reports a day's pings while somebody looks at the People page. The first thing that went wrong.
class Day {
 public:
  Day(int port, std::uint32_t people, std::uint64_t pings)
      : port_(port), people_(people), pings_(pings) {}

  Result<void> pass() {
    std::thread looker([this] { look(); });
    std::vector<std::thread> reporters;
    for (std::size_t i = 0; i < kReporters; ++i) reporters.emplace_back([this] { report(); });
    for (std::thread& reporter : reporters) reporter.join();
    is_over_ = true;
    looker.join();
    return wrong_.with([](const std::string& wrong) -> Result<void> {
      if (wrong.empty()) return {};
      return fail(ErrorCode::kIo, wrong);
    });
  }

 private:
  void complain(const std::string& what) {
    is_over_ = true;
    wrong_.with([&](std::string& wrong) {
      if (wrong.empty()) wrong = what;
    });
  }

  void report() {
    const auto client = crash::client_of(port_);
    while (!is_over_) {
      const std::uint64_t first = next_.fetch_add(kLines);
      if (first >= pings_) return;
      if (std::chrono::steady_clock::now() > deadline_) {
        return complain("after " + std::to_string(kDayMax.count()) + " minutes " +
                        std::to_string(first) + " of " + std::to_string(pings_) +
                        " pings are reported");
      }
      const auto answer =
          client->Post("/api/activity/batch", crash::token_headers(token_of(UserId(1))),
                       lines_from(first, people_), "application/x-ndjson");
      if (!answer || answer->status != 200) {
        return complain("a report is answered " +
                        (answer ? std::to_string(answer->status) : to_string(answer.error())));
      }
    }
  }

  void look() {
    const auto client = crash::client_of(port_);
    while (!is_over_) {
      const auto page = get_when_ready(*client, "/people/?sort=-last_activity", UserId(1));
      if (!page) return complain(page.error().message);
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }

  const int port_;
  const std::uint32_t people_;
  const std::uint64_t pings_;
  const std::chrono::steady_clock::time_point deadline_ =
      std::chrono::steady_clock::now() + kDayMax;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<bool> is_over_{false};
  Guarded<std::string> wrong_;
};

}  // namespace

Result<void> memory_of_a_day(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto dir = proof.prepared.crowd();
  if (!dir) return tl::unexpected(dir.error());
  const auto served = Served::start(*dir);
  if (!served) return tl::unexpected(served.error());
  const auto client = crash::client_of((*served)->port());
  // Everybody is in memory from here on.
  const auto first = get_when_ready(*client, "/people/", UserId(1));
  if (!first) return tl::unexpected(first.error());
  const auto before = memory_mb((*served)->pid(), "VmRSS");
  if (!before) return tl::unexpected(before.error());

  if (auto done = Day((*served)->port(), settings.crowd, settings.day_pings).pass(); !done) {
    return done;
  }
  // A page that shows everything that was reported: the views are up to date.
  const auto last = get_when_ready(*client, "/people/?sort=-last_activity", UserId(1));
  if (!last) return tl::unexpected(last.error());
  const auto after = memory_mb((*served)->pid(), "VmRSS");
  if (!after) return tl::unexpected(after.error());
  const auto peak = memory_mb((*served)->pid(), "VmHWM");
  if (!peak) return tl::unexpected(peak.error());

  Row row;
  row.work = "resident memory, " + number_text(settings.crowd) + " people after " +
             number_text(static_cast<double>(settings.day_pings)) + " pings";
  row.result = *after;
  row.unit = "MB";
  row.bound = Bound::kAtMost;
  row.wanted = 512;
  row.sync = sync_mode();
  row.how = "VmRSS of the server after reports of 1000 lines over " + std::to_string(kReporters) +
            " connections at full speed, the People page asked for ten times a second meanwhile; "
            "1 MB is 10^6 bytes";
  row.notes = {{"before the pings", *before, "MB"}};
  rows.push_back(row);
  row.work += ", peak";
  row.result = *peak;
  row.how = "VmHWM of the same process: the most it ever held, its start included";
  row.notes.clear();
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench

// Pings over HTTP, one or a thousand per request, beside the same HTTP library doing nothing.

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "bench/proof/fixed_rate.h"
#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/wrk.h"
#include "bench/support/cpu_time.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "core/check.h"

namespace muster::bench {
namespace {

constexpr int kConnections = 64;
constexpr int kBatchConnections = 8;
constexpr std::uint32_t kCallersMax = 1000;  // people reporting themselves, in turns
constexpr std::uint32_t kLines = 1000;
constexpr int kBodies = 8;  // distinct bodies, in turns

// Requests per second of each load in turns, per repetition, and the server's processor time per
// request.
struct Contest {
  const Wrk& wrk;
  int port;
  pid_t pid;
  int connections;
  std::vector<double> rates = {};
  std::vector<double> cpu_us = {};
};

// Processor time used by all threads of a process.
double cpu_us_of(pid_t pid) {
  clockid_t clock{};
  MUSTER_CHECK(::clock_getcpuclockid(pid, &clock) == 0, "no processor time of process {}", pid);
  return 1e6 * cpu_seconds_of(clock);
}

Result<void> take_turns(std::span<Contest> contests, int repetitions, int seconds) {
  for (int i = -1; i < repetitions; ++i) {
    for (Contest& contest : contests) {
      // The first turn is not counted: it faults in pages and sees people for the first time.
      const bool warms_up = i < 0;
      const int length = warms_up ? 1 : seconds;
      const double cpu_before = cpu_us_of(contest.pid);
      const auto rate = contest.wrk.run(contest.port, contest.connections, length);
      if (!rate) return tl::unexpected(rate.error());
      if (warms_up) continue;
      contest.rates.push_back(*rate);
      contest.cpu_us.push_back((cpu_us_of(contest.pid) - cpu_before) / (*rate * length));
    }
  }
  return {};
}

double median_ratio(const std::vector<double>& of, const std::vector<double>& to, double scale) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < of.size(); ++i) ratios.push_back(of[i] * scale / to[i]);
  return median(ratios);
}

Result<void> add_latencies(Row& row, const std::string& whose, FixedRate load) {
  const auto found = run_at_fixed_rate(load);
  if (!found) return tl::unexpected(found.error());
  const std::string at = whose + " at a fixed " + number_text(load.per_second) + "/s, ";
  for (const auto& [name, percent] : {std::pair{"p50", 50.0}, std::pair{"p90", 90.0},
                                      std::pair{"p99", 99.0}, std::pair{"p99.9", 99.9}}) {
    row.notes.push_back({at + name, found->ms(percent), "ms"});
  }
  row.notes.push_back({at + "longest", found->ms(100), "ms"});
  return {};
}

// JSON lines about kLines people in turns.
std::vector<LoadRequest> batch_requests(std::uint32_t people, bool with_time) {
  std::vector<LoadRequest> requests;
  const Timestamp now = SystemClock().now();
  for (int n = 0; n < kBodies; ++n) {
    std::string body;
    for (const Ping& ping : some_pings(kLines, std::uint64_t(n) * kLines, people, now)) {
      body += "{\"user\":" + std::to_string(ping.user.value);
      if (with_time) body += ",\"at\":\"" + to_rfc3339(ping.at) + '"';
      body += "}\n";
    }
    requests.push_back({"POST", "/api/activity/batch", token_of(UserId(1)), std::move(body)});
  }
  return requests;
}

std::string windows_text(const ProofSettings& settings) {
  return "windows of " + std::to_string(settings.load_seconds) + " s in turns, median of " +
         std::to_string(settings.repetitions) + ", wrk with one thread on the same machine";
}

}  // namespace

Result<void> http_pings(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto nothing = DoNothingServer::start();
  if (!nothing) return tl::unexpected(nothing.error());
  const auto served = Served::start(proof.prepared.some_people());
  if (!served) return tl::unexpected(served.error());

  const auto requests = ping_requests(std::min(settings.people, kCallersMax));
  const Wrk posts(proof.scratch, requests);
  const Wrk health(proof.scratch, {{"GET", "/health", "", ""}});
  Contest contests[] = {{posts, (*served)->port(), (*served)->pid(), kConnections},
                        {posts, (*nothing)->port(), (*nothing)->pid(), kConnections},
                        {health, (*served)->port(), (*served)->pid(), kConnections}};
  if (auto done = take_turns(contests, settings.repetitions, settings.load_seconds); !done) {
    return done;
  }

  Row row;
  row.work = "POST /api/activity, 64 keep-alive connections";
  row.limit_name = "the same requests to a cpp-httplib handler that does nothing";
  row.result = median(contests[0].rates);
  row.limit = median(contests[1].rates);
  row.median_ratio = median_ratio(contests[0].rates, contests[1].rates, 1);
  row.unit = "requests/s";
  row.wanted = 0.75;
  row.sync = "ours: " + sync_mode() + " before each answer; the peer: none";
  row.how = windows_text(settings) + "; " + std::to_string(std::min(settings.people, kCallersMax)) +
            " people in turns";
  row.notes = {{"ours, processor time of the server", median(contests[0].cpu_us), "µs a request"},
               {"the peer, the same", median(contests[1].cpu_us), "µs a request"},
               {"GET /health of ours", median(contests[2].rates), "requests/s"},
               {"GET /health of ours, the same", median(contests[2].cpu_us), "µs a request"}};

  const double half = row.result / 2;
  const auto seconds = static_cast<double>(settings.fixed_rate_seconds);
  if (auto done =
          add_latencies(row, "ours", {(*served)->port(), requests, kConnections, half, seconds});
      !done) {
    return done;
  }
  if (auto done = add_latencies(row, "the peer",
                                {(*nothing)->port(), requests, kConnections, half, seconds});
      !done) {
    return done;
  }
  rows.push_back(std::move(row));
  return (*served)->stop();
}

Result<void> http_batches(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto served = Served::start(proof.prepared.some_people());
  if (!served) return tl::unexpected(served.error());
  const int port = (*served)->port();
  const pid_t pid = (*served)->pid();

  const Wrk singles(proof.scratch, ping_requests(std::min(settings.people, kCallersMax)));
  const Wrk with_time(proof.scratch, batch_requests(settings.people, true));
  const Wrk without_time(proof.scratch, batch_requests(settings.people, false));
  Contest contests[] = {{with_time, port, pid, kBatchConnections},
                        {singles, port, pid, kConnections},
                        {without_time, port, pid, kBatchConnections}};
  if (auto done = take_turns(contests, settings.repetitions, settings.load_seconds); !done) {
    return done;
  }
  Row row;
  row.work = "POST /api/activity/batch, 1000 lines with user and at";
  row.limit_name = "POST /api/activity, 64 keep-alive connections";
  row.result = median(contests[0].rates) * kLines;
  row.limit = median(contests[1].rates);
  row.median_ratio = median_ratio(contests[0].rates, contests[1].rates, kLines);
  row.unit = "pings/s";
  row.wanted = 20;
  row.sync = "both: " + sync_mode() + " before each answer";
  row.how = windows_text(settings) + "; batches over " + std::to_string(kBatchConnections) +
            " connections";
  row.notes.push_back(
      {"processor time of the server", median(contests[0].cpu_us) / kLines, "µs a ping"});
  row.notes.push_back({"lines with user alone", median(contests[2].rates) * kLines, "pings/s"});
  row.notes.push_back({"lines with user alone, ratio",
                       median_ratio(contests[2].rates, contests[1].rates, kLines), "x"});
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench

// How long a server is unavailable: started after a clean stop, and after a kill under load.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/wrk.h"
#include "bench/support/disk.h"

namespace muster::bench {
namespace {

constexpr const char* kHealth = "/health";
constexpr const char* kWhoAmI = "/api/current-user/whoami";
constexpr int kConnections = 64;

// One start and clean stop.
Result<double> start_and_stop_ms(const std::filesystem::path& dir, const char* path) {
  std::unique_ptr<Served> served;
  const auto took = start_ms(dir, path, served);
  if (!took) return took;
  if (auto stopped = served->stop(); !stopped) return tl::unexpected(stopped.error());
  return took;
}

Result<std::uint64_t> head_of(const Served& served) {
  const auto client = client_of(served.port());
  const auto answer = get(*client, kHealth, UserId(1));
  if (!answer) return tl::unexpected(answer.error());
  return nlohmann::json::parse(answer->body, nullptr, false).value("head", std::uint64_t{0});
}

// Kills the server while requests are posted; returns how many events were posted.
Result<std::uint64_t> kill_under_load(Served& served, const Wrk& wrk, int after_seconds) {
  const auto before = head_of(served);
  if (!before) return before;
  ChildProcess load(wrk.command(served.port(), kConnections, after_seconds + 60));
  std::this_thread::sleep_for(std::chrono::seconds(after_seconds));
  const auto head = head_of(served);
  if (!load.is_running()) return fail(ErrorCode::kIo, "wrk ended early", "", load.err());
  served.kill();
  if (!head) return head;
  if (*head == *before) return fail(ErrorCode::kIo, "no load came before the kill");
  return *head - *before;
}

}  // namespace

Result<void> start_after_stop(Proof& proof, Rows& rows) {
  const auto dir = proof.prepared.long_day();
  if (!dir) return tl::unexpected(dir.error());
  const std::filesystem::path empty = proof.scratch / "empty";

  struct Start {
    const std::filesystem::path& dir;
    const char* path;
    std::vector<double> took_ms = {};
  };
  Start starts[] = {{empty, kHealth}, {*dir, kHealth}, {*dir, kWhoAmI}};
  for (int i = -1; i < proof.settings.starts; ++i) {
    for (Start& start : starts) {
      // The first start creates files and fills the page cache.
      const auto took = start_and_stop_ms(start.dir, start.path);
      if (!took) return tl::unexpected(took.error());
      if (i >= 0) start.took_ms.push_back(*took);
    }
  }

  const double health = median(starts[1].took_ms);
  const double who_am_i = median(starts[2].took_ms);
  Row row;
  row.work = "start to first answer after a clean stop, " +
             number_text(static_cast<double>(proof.settings.replay_pings)) + " events";
  row.limit_name = "start with an empty log";
  row.result = std::max(health, who_am_i);
  row.limit = median(starts[0].took_ms);
  row.unit = "ms";
  row.bound = Bound::kMoreAtMost;
  row.wanted = 100;
  row.sync = "stopped with everything durable";
  row.how = "from executing the program to the answer, page cache warm, in turns, median of " +
            std::to_string(proof.settings.starts) + "; the slower of the two requests below";
  row.notes = {{"GET /health", health, "ms"},
               {"GET /api/current-user/whoami (its ping is synced first)", who_am_i, "ms"}};
  rows.push_back(std::move(row));
  return {};
}

Result<void> start_after_kill(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const std::filesystem::path dir = proof.prepared.some_people();
  const Wrk wrk(proof.scratch, ping_requests(std::min(settings.people, 1000u)));

  std::unique_ptr<Served> served;
  if (const auto first = start_ms(dir, kHealth, served); !first) {
    return tl::unexpected(first.error());
  }
  std::vector<double> killed_ms;
  std::vector<double> clean_ms;
  std::vector<double> events;
  for (int i = 0; i < std::min(settings.repetitions, 3); ++i) {
    const auto posted = kill_under_load(*served, wrk, settings.kill_after_seconds);
    if (!posted) return tl::unexpected(posted.error());
    events.push_back(static_cast<double>(*posted));
    const auto killed = start_and_stop_ms(dir, kHealth);
    if (!killed) return tl::unexpected(killed.error());
    killed_ms.push_back(*killed);
    const auto clean = start_ms(dir, kHealth, served);
    if (!clean) return tl::unexpected(clean.error());
    clean_ms.push_back(*clean);
  }

  Row row;
  row.work = "start to first answer after SIGKILL under load";
  row.limit_name = "clean start of the same directory";
  row.result = median(killed_ms);
  row.limit = median(clean_ms);
  row.unit = "ms";
  row.bound = Bound::kMoreAtMost;
  row.wanted = 2000;
  row.sync = sync_mode() + " before each answer that was given";
  row.how = "64 connections post for " + std::to_string(settings.kill_after_seconds) +
            " s, then SIGKILL, then the two starts; GET /health; median of " +
            std::to_string(killed_ms.size());
  row.notes = {{"events since the start before", median(events), "events"}};
  rows.push_back(std::move(row));
  return (*served).stop();
}

}  // namespace muster::bench

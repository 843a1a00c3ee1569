#include "bench/proof/redis.h"

#include <charconv>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include <sys/un.h>

#include "bench/proof/groups.h"
#include "bench/proof/machine.h"
#include "bench/support/bench_log.h"
#include "bench/support/disk.h"
#include "bench/support/must.h"
#include "bench/support/ping_contenders.h"
#include "core/number.h"

namespace muster::bench {
namespace {

constexpr const char* kStream = "pings";

// The last line of --csv: "the command","requests per second",...
std::optional<double> rate_in(const std::string& csv) {
  const std::size_t line = csv.rfind("\n\"");
  const std::size_t second = csv.find("\",\"", line == std::string::npos ? 0 : line);
  if (second == std::string::npos) return std::nullopt;
  double rate = 0;
  const auto [end, error] = std::from_chars(csv.data() + second + 3, csv.data() + csv.size(), rate);
  if (error != std::errc() || rate <= 0) return std::nullopt;
  return rate;
}

ChildProcess::Options server_options(const std::filesystem::path& dir,
                                     const std::filesystem::path& socket) {
  // No snapshots and no rewriting of the file during the measurement, in its favour.
  return {.program = find_program("redis-server"),
          .arguments = {"--port", "0", "--unixsocket", socket.string(), "--dir", dir.string(),
                        "--appendonly", "yes", "--appendfsync", "always", "--save", "",
                        "--auto-aof-rewrite-percentage", "0", "--daemonize", "no"}};
}

}  // namespace

Redis::Redis(const std::filesystem::path& dir, const std::filesystem::path& socket)
    : socket_(socket), server_(server_options(dir, socket)) {}

Redis::~Redis() {
  server_.signal(SIGTERM);
  (void)server_.wait();
}

Result<std::unique_ptr<Redis>> Redis::start(const std::filesystem::path& dir) {
  std::filesystem::create_directories(dir);
  const std::filesystem::path socket = dir / "socket";
  if (socket.string().size() >= sizeof sockaddr_un{}.sun_path) {
    return fail(ErrorCode::kInvalid, "the path of --dir is too long for a Unix socket");
  }
  std::unique_ptr<Redis> redis(new Redis(dir, socket));
  if (!redis->server_.wait_for_out("eady to accept connections")) {
    return fail(ErrorCode::kIo, "redis-server does not start", "",
                redis->server_.out() + redis->server_.err());
  }
  return redis;
}

Result<double> Redis::add_entries(std::uint64_t count) {
  const Finished done = run_to_end(
      {.program = find_program("redis-benchmark"),
       .arguments = {"-s", socket_.string(), "-c", "64", "-P", "64", "-n", std::to_string(count),
                     "--csv", "XADD", kStream, "*", "user", "1234567"}},
      std::chrono::minutes(5));
  const auto rate = rate_in(done.out);
  if (done.exit_code != 0 || !rate) {
    return fail(ErrorCode::kIo, "redis-benchmark failed", "", done.out + done.err);
  }
  return *rate;
}

Result<std::uint64_t> Redis::entries() const {
  const Finished said = run_to_end({.program = find_program("redis-cli"),
                                    .arguments = {"-s", socket_.string(), "XLEN", kStream}});
  const auto count = plain_number<std::uint64_t>(said.out.substr(0, said.out.find('\n')));
  if (said.exit_code != 0 || !count) {
    return fail(ErrorCode::kIo, "redis-cli failed", "", said.out + said.err);
  }
  return *count;
}

Result<void> pings_beside_redis(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const ScratchDir dir(proof.scratch);
  LoadedService service(open_bench_log(dir.path() / "muster"), dir.path() / "muster",
                        settings.people);
  const Contender ours = muster_contender(service, 4, 1000);
  const auto redis = Redis::start(dir.path() / "redis");
  if (!redis) return tl::unexpected(redis.error());

  std::vector<double> pings;
  std::vector<double> entries;
  std::vector<double> ratios;
  (void)run_in_turns({&ours, 1}, settings.window, 1);
  for (int i = 0; i < settings.repetitions; ++i) {
    pings.push_back(
        run_in_turns({&ours, 1}, settings.window, settings.rounds)[0].events_per_second());
    const auto rate = (*redis)->add_entries(settings.redis_entries);
    if (!rate) return tl::unexpected(rate.error());
    entries.push_back(*rate);
    ratios.push_back(pings.back() / *rate);
  }
  const auto held = (*redis)->entries();
  if (!held) return tl::unexpected(held.error());
  const std::uint64_t asked =
      settings.redis_entries * static_cast<std::uint64_t>(settings.repetitions);
  if (*held < asked) {
    return fail(ErrorCode::kIo,
                "Redis holds " + std::to_string(*held) + " entries of " + std::to_string(asked));
  }

  Row row;
  row.work = "pings, in process, 4 callers x batches of 1000";
  row.limit_name = "Redis XADD, 64 connections x pipeline 64 (redis-benchmark)";
  row.result = median(pings);
  row.limit = median(entries);
  row.median_ratio = median(ratios);
  row.unit = "events/s";
  row.wanted = 5;
  row.sync = "ours: " + sync_mode() + "; Redis: appendfsync always";
  row.how = "ours " + std::to_string(settings.window.count() * settings.rounds) +
            " ms, then Redis " + std::to_string(settings.redis_entries) +
            " entries over a Unix socket, in turns, median of " +
            std::to_string(settings.repetitions);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace muster::bench

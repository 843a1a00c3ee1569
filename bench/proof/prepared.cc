#include "bench/proof/prepared.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>

#include "bench/proof/timed_command.h"
#include "bench/support/bench_log.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "tests/harness/program.h"

namespace muster::bench {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

}  // namespace

void fill_data_dir(const std::filesystem::path& data_dir, const Filling& filling) {
  std::filesystem::create_directories(data_dir);
  SystemRandom random;
  const std::unique_ptr<InstanceKey> key =
      must(InstanceKey::load(data_dir / "instance.key", /*create=*/true, random));
  const std::unique_ptr<EventLog> log = open_bench_log(data_dir);
  sign_everybody_up(*log, filling.people, key.get());
  append_pings(*log, filling.pings, filling.pings_per_commit, filling.people,
               filling.between_commits);
}

Result<void> compute_views(const std::filesystem::path& data_dir) {
  // Any subcommand that opens the directory computes them.
  return command_ms(Program(data_dir), {"user", "--username", "1"}).map([](double) {});
}

Prepared::Prepared(const ProofSettings& settings, const std::filesystem::path& scratch)
    : settings_(settings), scratch_(scratch) {}

Result<std::filesystem::path> Prepared::once(std::optional<std::filesystem::path>& made,
                                             const char* name, const Filling& filling) {
  if (!made) {
    std::cerr << "  filling " << name << " ..." << std::endl;
    const std::filesystem::path dir = scratch_ / name;
    fill_data_dir(dir, filling);
    if (auto done = compute_views(dir); !done) return tl::unexpected(done.error());
    made = dir;
  }
  return *made;
}

Result<std::filesystem::path> Prepared::long_day() {
  const std::uint64_t commits = std::max<std::uint64_t>(settings_.replay_pings / 1000, 1);
  return once(long_day_, "long_day",
              {settings_.replay_people, settings_.replay_pings, 1000, kDay / commits});
}

Result<std::filesystem::path> Prepared::crowd() {
  return once(crowd_, "crowd", {settings_.crowd, settings_.crowd});
}

Result<std::filesystem::path> Prepared::large_crowd() {
  return once(large_crowd_, "large_crowd", {settings_.large_crowd, settings_.large_crowd});
}

std::filesystem::path Prepared::some_people() {
  const std::filesystem::path dir = scratch_ / ("some_people_" + std::to_string(++made_));
  fill_data_dir(dir, {settings_.people});
  return dir;
}

}  // namespace muster::bench

// Logging in (look-up, verification, a durable session) beside the cost of its one password hash.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/cpu_time.h"
#include "bench/support/disk.h"
#include "bench/support/load_threads.h"
#include "bench/support/must.h"
#include "core/security/password.h"
#include "core/security/random.h"
#include "projections/instance/instance.h"

namespace muster::bench {
namespace {

const Secret kPassword("seven tall herons wade upstream");

std::string email_of(std::size_t caller) {
  return "person." + std::to_string(caller) + "@example.com";
}

void sign_in(benchmark::State& state, const Settings& settings) {
  const auto callers = static_cast<std::size_t>(state.range(0));
  const ScratchDir dir(settings.dir);
  projections::Instance::Options options{.data_dir = dir.path() / "muster"};
  options.hashing.cost = settings.password_cost;
  const std::unique_ptr<projections::Instance> instance =
      must(projections::Instance::open(std::move(options)));
  const Who who{{}, Channel::kWeb, RequestId(1), OrganizationId(1)};
  for (std::size_t i = 0; i < callers; ++i)
    must(instance->accounts().sign_up({email_of(i), kPassword}, who));

  SystemRandom random;
  PasswordHasher::Options hashing;
  hashing.cost = settings.password_cost;
  PasswordHasher hasher(hashing, random);
  const Work hash = [&](std::size_t) {
    must(hasher.hash(kPassword));
    return 1;
  };
  const Work enter = [&](std::size_t caller) {
    must(instance->accounts().sign_in(email_of(caller), kPassword, {"192.0.2.1", "bench"}, who));
    return 1;
  };

  const int each = std::max(1, settings.sign_ins / static_cast<int>(callers));
  const auto pieces = static_cast<double>(callers) * each;
  for (auto _ : state) {
    const double cpu_begin = process_cpu_seconds();
    const double hash_s = seconds_to_do(callers, each, hash);
    const double cpu_between = process_cpu_seconds();
    const double enter_s = seconds_to_do(callers, each, enter);
    const double cpu_end = process_cpu_seconds();
    state.SetIterationTime(enter_s / pieces);
    state.counters["sign_ins/s"] = pieces / enter_s;
    state.counters["hashes/s"] = pieces / hash_s;
    state.counters["ratio"] = hash_s / enter_s;
    state.counters["cpu_ms/sign_in"] = 1e3 * (cpu_end - cpu_between) / pieces;
    state.counters["cpu_ms/hash"] = 1e3 * (cpu_between - cpu_begin) / pieces;
  }
  state.SetLabel("Argon2id of " + std::to_string(settings.password_cost.memory_kib) + " KiB" +
                 ", " + sync_mode());
}

}  // namespace

void register_sign_in(const Settings& settings) {
  benchmark::RegisterBenchmark("sign_in", sign_in, settings)
      ->ArgName("callers")
      ->Arg(1)
      ->Arg(8)
      ->UseManualTime()
      ->Iterations(1)
      ->Repetitions(settings.repetitions)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace muster::bench

// Logging in: a look-up, a password hash, a durable session. The hash should be the only cost that
// matters. And how long a refusal takes must not reveal whether an account exists.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/support/disk.h"
#include "bench/support/load_threads.h"
#include "bench/support/must.h"
#include "core/security/password.h"
#include "core/security/random.h"
#include "projections/instance/instance.h"

namespace muster::bench {
namespace {

constexpr std::size_t kCallers = 64;
constexpr int kGuessesPerAccount = 5;  // after the fifth there is a wait
const Secret kPassword("seven tall herons wade upstream");
const Who kWho{{}, Channel::kWeb, RequestId(1), OrganizationId(1)};

std::string email_of(std::size_t caller) {
  return "person." + std::to_string(caller) + "@example.com";
}

// Each caller has a network of their own.
Device device_of(std::size_t caller) { return {"192.0." + std::to_string(caller) + ".1", "bench"}; }

double ms_to_refuse(projections::Instance& instance, const std::string& email, std::size_t caller) {
  const auto begin = std::chrono::steady_clock::now();
  const auto refused =
      instance.accounts().sign_in(email, Secret("not this one, surely"), device_of(caller), kWho);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  MUSTER_CHECK(!refused && refused.error().code == ErrorCode::kUnauthorized,
               "a wrong password is not told");
  return took.count();
}

Row measured_log_ins(projections::Instance& instance, const ProofSettings& settings) {
  SystemRandom random;
  PasswordHasher hasher({}, random);  // the program's own cost
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 2U);
  const std::vector<Contender> contenders{
      {.name = "log-ins",
       .callers = kCallers,
       .work =
           [&](std::size_t caller) {
             must(
                 instance.accounts().sign_in(email_of(caller), kPassword, device_of(caller), kWho));
             return 1;
           }},
      {.name = "hashes",
       .callers = cores,
       .work =
           [&](std::size_t) {
             must(hasher.hash(kPassword));
             return 1;
           }},
  };
  std::vector<double> ours;
  std::vector<double> hashes;
  std::vector<double> ratios;
  std::vector<double> cpu_ms;
  (void)run_in_turns(contenders, settings.window, 1);
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto tallies = run_in_turns(contenders, settings.window, settings.rounds);
    ours.push_back(tallies[0].events_per_second());
    hashes.push_back(tallies[1].events_per_second());
    ratios.push_back(ours.back() / hashes.back());
    cpu_ms.push_back(tallies[0].cpu_us_per_event() / 1000);
  }
  Row row;
  row.work = "log-ins, in process, 64 callers, each to their own account";
  row.limit_name = "hashes alone, one thread on each processor";
  row.result = median(ours);
  row.limit = median(hashes);
  row.median_ratio = median(ratios);
  row.unit = "log-ins/s";
  row.wanted = 0.9;
  row.sync = sync_mode() + " of the session before each answer";
  row.how = "windows of " + std::to_string(settings.window.count()) + " ms in turns, " +
            std::to_string(settings.rounds) + " each a repetition, median of " +
            std::to_string(settings.repetitions);
  row.notes = {{"processor time", median(cpu_ms), "ms a log-in"}};
  return row;
}

Row measured_refusals(projections::Instance& instance) {
  std::vector<double> known;
  std::vector<double> unknown;
  for (int guess = 0; guess < kGuessesPerAccount; ++guess) {
    for (std::size_t i = 0; i < kCallers; ++i) {
      known.push_back(ms_to_refuse(instance, email_of(i), i));
      unknown.push_back(ms_to_refuse(instance, "nobody." + email_of(i), i));
    }
  }
  Row row;
  row.work = "a wrong password, median: the quicker of an account and none";
  row.limit_name = "the slower";
  row.result = std::min(median(known), median(unknown));
  row.limit = std::max(median(known), median(unknown));
  row.unit = "ms";
  row.wanted = 0.9;
  row.sync = "none";
  row.how = std::to_string(known.size()) + " of each, in turns, in process";
  row.notes = {{"an account, median", median(known), "ms"},
               {"an account, 90 %", percentile(known, 90), "ms"},
               {"none, median", median(unknown), "ms"},
               {"none, 90 %", percentile(unknown, 90), "ms"}};
  return row;
}

}  // namespace

Result<void> log_in(Proof& proof, Rows& rows) {
  const ScratchDir dir(proof.scratch);
  const std::unique_ptr<projections::Instance> instance =
      must(projections::Instance::open({.data_dir = dir.path() / "muster"}));
  for (std::size_t i = 0; i < kCallers; ++i) {
    must(instance->accounts().sign_up({email_of(i), kPassword}, device_of(i), kWho));
  }
  rows.push_back(measured_log_ins(*instance, proof.settings));
  rows.push_back(measured_refusals(*instance));
  return {};
}

}  // namespace muster::bench

// What counting an attempt costs, and how much memory a million addresses take.
//
//   guess: a guess at a password (three keys) among so many addresses, counted and given back
//   token: a wrong API token (one key), the same
//   first: a guess from each address, from an empty table on
//   save:  what a server writes every half minute

#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "core/service/attempt_throttle.h"

namespace muster::bench {
namespace {

const Secret kSecret(std::string(16, 's'));
constexpr Timestamp kStart{1'767'225'600'000'000};

// Of different accounts, so that none is refused for its account.
std::vector<AttemptThrottle::Key> guess(std::size_t address) {
  const std::string network = std::to_string(address);
  return {{AttemptPolicy::kAccount, "person" + std::to_string(address / 8)},
          {AttemptPolicy::kAccountAndNetwork, "ada " + network, network},
          {AttemptPolicy::kNetwork, network}};
}

std::vector<AttemptThrottle::Key> token(std::size_t address) {
  return {{AttemptPolicy::kApiToken, std::to_string(address)}};
}

template <typename KeysOf>
void fill(AttemptThrottle& throttle, std::size_t addresses, KeysOf keys_of) {
  for (std::size_t i = 0; i < addresses; ++i) (void)throttle.begin(keys_of(i), kStart);
}

template <typename KeysOf>
void count(benchmark::State& state, KeysOf keys_of) {
  const auto addresses = static_cast<std::size_t>(state.range(0));
  AttemptThrottle throttle(kSecret);
  fill(throttle, addresses, keys_of);
  std::uint64_t begun = 0;
  std::size_t address = 0;
  for (auto _ : state) {
    if (auto attempt = throttle.begin(keys_of(address), kStart)) {
      attempt->give_back();  // so that no account has to wait
      ++begun;
    }
    address = (address + 7919) % addresses;
  }
  benchmark::DoNotOptimize(begun);
  state.counters["bytes"] = static_cast<double>(throttle.memory_bytes());
}

// From an empty table to a full one, growth included.
void first(benchmark::State& state) {
  const auto addresses = static_cast<std::size_t>(state.range(0));
  double bytes = 0;
  for (auto _ : state) {
    AttemptThrottle throttle(kSecret);
    fill(throttle, addresses, guess);
    bytes = static_cast<double>(throttle.memory_bytes());
  }
  state.counters["bytes"] = bytes;
  state.counters["attempts/s"] = benchmark::Counter(static_cast<double>(addresses),
                                                    benchmark::Counter::kIsIterationInvariantRate);
}

void save(benchmark::State& state) {
  AttemptThrottle throttle(kSecret);
  fill(throttle, static_cast<std::size_t>(state.range(0)), guess);
  std::size_t bytes = 0;
  for (auto _ : state) bytes = throttle.save(kStart).size();
  state.counters["file_bytes"] = static_cast<double>(bytes);
}

}  // namespace

void register_attempts(const Settings& settings) {
  const std::int64_t most = settings.attempt_addresses;
  for (const std::int64_t addresses : {most / 1'000, most}) {
    benchmark::RegisterBenchmark("attempts/guess", count<decltype(guess)>, guess)->Arg(addresses);
    benchmark::RegisterBenchmark("attempts/token", count<decltype(token)>, token)->Arg(addresses);
  }
  benchmark::RegisterBenchmark("attempts/first", first)->Arg(most)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("attempts/save", save)->Arg(most)->Unit(benchmark::kMillisecond);
}

}  // namespace muster::bench

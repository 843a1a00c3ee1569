// Encoding and decoding commits. `check` is the minimum cost of reading: the checksum and the
// frame.

#include <cstdint>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "core/codec/commit_codec.h"
#include "core/keys/memory_keys.h"
#include "core/log/memory_event_log.h"

namespace muster::bench {
namespace {

constexpr std::uint32_t kPeople = 10'000;

Draft draft_of_pings(std::size_t count) {
  const Timestamp now{1'767'225'600'000'000};
  PingRun run;
  run.reporter = UserId(1);
  run.pings = some_pings(count, 0, kPeople, now);
  Draft draft{now, {}};
  draft.entries.emplace_back(std::move(run));
  return draft;
}

Draft draft_of_sign_ups(std::size_t count) {
  MemoryEventLog log;
  sign_everybody_up(log, static_cast<std::uint32_t>(count));
  Commit commit = *must(log.read(Position(0))->next());
  return {commit.time, std::move(commit.entries)};
}

using MakeDraft = Draft (*)(std::size_t);

const SubjectKeys& keys() {
  static SystemRandom random;
  static const MemoryKeys made(random);
  return made;
}

std::string encoded(const Draft& draft) {
  std::string bytes;
  must(encode_commit(draft, &keys(), bytes));
  return bytes;
}

void count_events(benchmark::State& state, const Draft& draft, std::size_t bytes) {
  const auto events = static_cast<std::int64_t>(draft.event_count());
  state.SetItemsProcessed(state.iterations() * events);
  state.counters["bytes/event"] = static_cast<double>(bytes) / static_cast<double>(events);
}

void encode(benchmark::State& state, MakeDraft make) {
  const Draft draft = make(static_cast<std::size_t>(state.range(0)));
  std::string bytes;
  for (auto _ : state) benchmark::DoNotOptimize(encode_commit(draft, &keys(), bytes));
  count_events(state, draft, bytes.size());
}

void decode(benchmark::State& state, MakeDraft make) {
  const Draft draft = make(static_cast<std::size_t>(state.range(0)));
  const std::string bytes = encoded(draft);
  const EncodedCommit commit{Position(0), *check_commit(bytes), bytes};
  for (auto _ : state) benchmark::DoNotOptimize(read_commit(commit, &keys()));
  count_events(state, draft, bytes.size());
}

void check(benchmark::State& state, MakeDraft make) {
  const Draft draft = make(static_cast<std::size_t>(state.range(0)));
  const std::string bytes = encoded(draft);
  for (auto _ : state) benchmark::DoNotOptimize(check_commit(bytes));
  count_events(state, draft, bytes.size());
}

void register_for(const std::string& what, MakeDraft make,
                  std::initializer_list<std::int64_t> sizes) {
  using Run = void (*)(benchmark::State&, MakeDraft);
  for (const auto& [name, run] :
       {std::pair<std::string, Run>{"encode/", encode}, {"decode/", decode}, {"check/", check}}) {
    auto* bench = benchmark::RegisterBenchmark((name + what).c_str(), run, make)->ArgName("count");
    for (const std::int64_t size : sizes) bench->Arg(size);
  }
}

}  // namespace

void register_codec(const Settings&) {
  register_for("pings", draft_of_pings, {1, 64, 1000, 20'000});
  register_for("sign_ups", draft_of_sign_ups, {1, 100});
}

}  // namespace muster::bench

// Deciding a report of pings: the part of the sequencer's round that grows with every ping. "first"
// is a person whom the sequencer has not seen since it started, whose row is read from the
// registry.

#include <cstdint>
#include <utility>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "core/accounts/accounts.h"
#include "core/accounts/decide.h"
#include "core/log/memory_event_log.h"

namespace muster::bench {
namespace {

void decide_pings(benchmark::State& state, const Settings& settings, bool is_known) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const ScratchDir dir(settings.dir);
  LoadedService service(std::make_unique<MemoryEventLog>(), dir.path(), settings.people);
  const Overlay round(service.sequencer().registry());
  const Rules rules;
  const Timestamp now = service.clock().now();
  const ReportActivity report{some_pings(count, 0, settings.people, now)};
  const Who who{UserId(1), Channel::kApi, RequestId(1), OrganizationId(1)};
  StandingCache known;
  for (auto _ : state) {
    StandingCache unknown;
    StandingCache& standing = is_known ? known : unknown;
    benchmark::DoNotOptimize(decide(Accounts(round, &standing), report, {who, now, rules}));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

}  // namespace

void register_decide(const Settings& settings) {
  for (const auto& [name, is_known] :
       {std::pair{"decide/pings/known", true}, {"decide/pings/first", false}}) {
    benchmark::RegisterBenchmark(name, decide_pings, settings, is_known)
        ->ArgName("count")
        ->Arg(1)
        ->Arg(1000);
  }
}

}  // namespace muster::bench

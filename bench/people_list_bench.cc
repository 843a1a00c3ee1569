// A page of 50 of the people list as the People page requests it: each order, the first, middle and
// last page, and searches that match many, few and no people. Includes reading the page's rows from
// the views. In "after_pings" 1,000 people are active before each page. Each search is new, because
// somebody has been renamed; "again" repeats one. cpu_*: processor time of the page, which is
// meaningful on a shared machine too.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/benches.h"
#include "bench/support/cpu_time.h"
#include "bench/support/disk.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"
#include "core/log/memory_event_log.h"
#include "projections/activity.h"
#include "projections/all_projections.h"
#include "projections/people.h"
#include "projections/people_index/people_index.h"
#include "projections/projector/view_builder.h"

namespace muster::bench {
namespace {

constexpr std::uint64_t kPageSize = 50;
constexpr std::size_t kActiveBetween = 1000;
constexpr Duration kLong = std::chrono::minutes(10);

// Many people who have all been active, in views and index.
class Crowd {
 public:
  explicit Crowd(const Settings& settings)
      : dir_(settings.dir),
        views_(open_views(dir_.path() / "views")),
        people_(settings.list_people) {
    sign_everybody_up(log_, people_);
    append_pings(log_, people_, kActiveBetween, people_);
    must(
        projections::ViewBuilder(*views_, projections::all_projections()).apply(log_, log_.head()));
    index_.emplace(views_);
    builder_.emplace(*views_, projections::all_projections(),
                     [this](std::span<const TableWrite> batch) { index_->apply(batch); });
    const auto begun = std::chrono::steady_clock::now();
    find({});  // waits until the index is ready
    read_time_ = std::chrono::steady_clock::now() - begun;
  }

  std::uint32_t people() const { return people_; }
  std::size_t bytes_held() const { return index_->bytes_held(); }
  double read_seconds() const { return read_time_.count(); }
  projections::PeoplePage find(const projections::PeopleQuery& query) {
    return must(index_->find(query, kLong));
  }
  void page(const projections::PeopleQuery& query) {
    const projections::PeoplePage page = find(query);
    const auto views = views_->snapshot();
    for (const UserId id : page.ids) {
      benchmark::DoNotOptimize(
          projections::find_person(View<projections::People>(*views_, *views), id));
      benchmark::DoNotOptimize(
          projections::last_activity(View<projections::Activity>(*views_, *views), id));
    }
  }
  void ping_some() {
    append_pings(log_, kActiveBetween, kActiveBetween, people_);
    must(builder_->apply(log_, log_.head()));
  }
  void rename_somebody() {
    ProfileUpdated renamed;
    renamed.user = UserId(people_);
    renamed.first_name = PersonalText("Person " + std::to_string(log_.head().value));
    const Who who{renamed.user, Channel::kWeb, RequestId(1), OrganizationId(1)};
    must(log_.append({*log_.last_time(), {Event{who, std::move(renamed)}}}, log_.head()));
    must(builder_->apply(log_, log_.head()));
  }

 private:
  ScratchDir dir_;
  MemoryEventLog log_;
  std::shared_ptr<ViewStore> views_;
  std::uint32_t people_;
  std::optional<projections::PeopleIndex> index_;
  std::optional<projections::ViewBuilder> builder_;
  std::chrono::duration<double> read_time_{};
};

double percentile(std::vector<double>& values, std::size_t percent) {
  const auto at = static_cast<std::ptrdiff_t>((values.size() - 1) * percent / 100);
  std::ranges::nth_element(values, values.begin() + at);
  return values[static_cast<std::size_t>(at)];
}

// What happens before each page.
enum class Before : std::uint8_t { kNothing, kPings, kRename };

using SharedCrowd = std::shared_ptr<std::unique_ptr<Crowd>>;

void list_people(benchmark::State& state, const Settings& settings, const SharedCrowd& shared,
                 projections::PeopleQuery query, double part, Before before) {
  if (!*shared) *shared = std::make_unique<Crowd>(settings);
  Crowd& crowd = **shared;
  const std::uint64_t count = crowd.find(query).count;
  const std::uint64_t pages = count == 0 ? 1 : (count - 1) / kPageSize + 1;
  query.offset = static_cast<std::uint64_t>(part * static_cast<double>(pages - 1)) * kPageSize;
  query.limit = kPageSize;

  std::vector<double> took_ms;
  std::vector<double> cpu_ms;
  for (auto _ : state) {
    if (before == Before::kPings) crowd.ping_some();
    if (before == Before::kRename) crowd.rename_somebody();
    const auto begun = std::chrono::steady_clock::now();
    const double cpu_begun = thread_cpu_seconds();
    crowd.page(query);
    cpu_ms.push_back((thread_cpu_seconds() - cpu_begun) * 1000);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    state.SetIterationTime(took.count());
    took_ms.push_back(took.count() * 1000);
  }
  state.counters["p50_ms"] = percentile(took_ms, 50);
  state.counters["p99_ms"] = percentile(took_ms, 99);
  state.counters["cpu_p50_ms"] = percentile(cpu_ms, 50);
  state.counters["cpu_p99_ms"] = percentile(cpu_ms, 99);
  state.counters["read_s"] = crowd.read_seconds();
  state.counters["found"] = static_cast<double>(count);
  state.counters["bytes/person"] =
      static_cast<double>(crowd.bytes_held()) / static_cast<double>(crowd.people());
}

}  // namespace

void register_list_people(const Settings& settings) {
  const auto crowd = std::make_shared<std::unique_ptr<Crowd>>();
  const auto add = [&](const std::string& name, const projections::PeopleQuery& query, double part,
                       Before before) {
    benchmark::RegisterBenchmark(("list_people/" + name).c_str(), list_people, settings, crowd,
                                 query, part, before)
        ->UseManualTime()
        ->Iterations(settings.pages)
        ->Unit(benchmark::kMillisecond);
  };
  const std::pair<const char*, double> parts[] = {{"first", 0}, {"middle", 0.5}, {"last", 1}};
  for (const projections::PeopleSort sort : projections::kPeopleSorts) {
    for (const bool descending : {false, true}) {
      const projections::PeopleOrder order{sort, descending};
      for (const auto& [part, where] : parts)
        add(name_of(order) + "/" + part, {order}, where, Before::kNothing);
    }
  }
  const projections::PeopleOrder latest{projections::PeopleSort::kLastActivity, true};
  add("-last_activity/first/after_pings", {latest}, 0, Before::kPings);
  for (const char* search : {"e", "example.com", "number 123", "person.4321@", "12 99", "nobody"}) {
    for (const auto& [part, where] : parts) {
      add("search:" + std::string(search) + "/" + part, {latest, search}, where, Before::kRename);
    }
    add("search:" + std::string(search) + "/last/again", {latest, search}, 1, Before::kNothing);
  }
}

}  // namespace muster::bench

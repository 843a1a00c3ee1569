#include "projections/instance/instance.h"

#include <algorithm>
#include <future>
#include <sys/stat.h>
#include <system_error>

#include "core/accounts/registry.h"
#include "core/check.h"
#include "core/threads.h"
#include "projections/instance/instance_state.h"
#include "projections/people.h"
#include "projections/people_index/people_index.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

Result<void> make_private_directory(const fs::path& dir) {
  std::error_code error;
  const bool made = fs::create_directories(dir, error);
  if (error) {
    return fail(ErrorCode::kIo, "The data directory " + dir.string() + " cannot be made: " + error.message() + ".");
  }
  if (made) fs::permissions(dir, fs::perms::owner_all, error);
  return {};
}

// Whether the log holds the commit that the checkpoint says was applied last.
Result<bool> is_of_this_log(const EventLog& log, const Checkpoint& checkpoint) {
  if (checkpoint.next == Position(0)) return true;
  if (checkpoint.next > log.head()) return false;
  const auto commit = log.read(Position(checkpoint.next.value - 1))->next();
  if (!commit) return tl::unexpected(commit.error());
  return commit->has_value() && (*commit)->end() == checkpoint.next && (*commit)->crc == checkpoint.crc;
}

Result<std::unique_ptr<ViewStore>> open_store(const fs::path& dir) {
  const std::vector<TableSpec> tables = ViewBuilder::all_tables();
  return ViewStore::open(dir, tables);
}

// Empties what was computed from another history than the log's.
Result<void> clear_foreign_views(ViewStore& store, const EventLog& log, std::string& reason) {
  if (store.was_reset()) reason = "The views were damaged.";
  for (const TableSpec& spec : ViewBuilder::all_tables()) {
    const Table table = store.table(spec.name);
    const Result<bool> ours = is_of_this_log(log, store.checkpoint(table));
    if (!ours) return tl::unexpected(ours.error());
    if (*ours) continue;
    reason = "The views belong to another history than the log.";
    if (Result<void> done = store.clear(table); !done) return done;
  }
  return {};
}

std::vector<Projection*> pointers(const std::vector<std::unique_ptr<Projection>>& owned) {
  std::vector<Projection*> all;
  for (const auto& projection : owned) all.push_back(projection.get());
  return all;
}

tl::unexpected<Error> busy_catching_up() {
  return fail(ErrorCode::kBusy, "The pages are catching up with what happened. Try again in a moment.");
}

}  // namespace

Instance::Instance(std::unique_ptr<State> state) : state_(std::move(state)) {}
Instance::~Instance() = default;

Result<std::unique_ptr<Instance>> Instance::open(Options options) {
  auto state = std::make_unique<State>(std::move(options));
  const Options& o = state->options;
  if (Result<void> made = make_private_directory(o.data_dir); !made) return tl::unexpected(made.error());

  auto lock = DataLock::take(o.data_dir);
  if (!lock) return tl::unexpected(lock.error());
  state->lock = *std::move(lock);

  state->room.release_reserve_if_scarce();

  // Each takes some milliseconds, which every subcommand waits for.
  auto log_opening = std::async(kBesideOrLater, [&] {
    return o.is_for_reading ? RocksdbEventLog::open_for_reading(o.data_dir) : RocksdbEventLog::open(o.data_dir);
  });
  auto generations = ViewGenerations::open(o.data_dir / "views");
  auto store = generations.and_then([](const ViewGenerations& all) { return open_store(all.current()); });
  auto log = log_opening.get();
  if (!log) return tl::unexpected(log.error());
  state->log = *std::move(log);
  for (const std::string& notice : state->log->notices()) {
    if (o.on_notice) o.on_notice(notice);
  }
  state->log->set_room(state->room);

  const bool is_new = state->log->head() == Position(0);
  auto key = InstanceKey::load(o.data_dir / "instance.key", is_new, state->random);
  if (!key) return tl::unexpected(key.error());
  state->key = *std::move(key);

  if (!store) return tl::unexpected(store.error());
  state->generations = std::make_unique<ViewGenerations>(*std::move(generations));
  std::string reason;
  if (auto done = clear_foreign_views(**store, *state->log, reason); !done) return tl::unexpected(done.error());

  const auto projections = ViewBuilder::all_projections();
  ViewBuilder builder(**store, pointers(projections));
  const std::uint64_t missing = state->log->head() - builder.applied();
  if (missing > 0 && reason.empty() && builder.applied() == Position(0)) reason = "The views are not there.";
  if (missing > 0 && !reason.empty() && o.on_rebuild) {
    o.on_rebuild(reason + " Computing them from " + std::to_string(missing) + " events.");
  }
  const Result<Position> built =
      builder.rebuild(*state->log, state->log->head(), reason.empty() ? ReplayProgress() : o.progress);
  if (!built) return tl::unexpected(built.error());
  if (!reason.empty()) {
    if (Result<void> flushed = (*store)->flush(); !flushed) return tl::unexpected(flushed.error());
  }
  state->held = std::make_shared<HeldStore>(*std::move(store), state->generations->current());

  if (o.keeps_watch) {
    state->watch = std::make_unique<InstanceWatch>(state->room, *state->log, state->clock, state->conditions);
    state->scrubber =
        std::make_unique<Scrubber>(*state->log, state->conditions, state->clock, o.data_dir, o.scrub);
    state->log->set_on_damage([&scrubber = *state->scrubber](const Error& error) { scrubber.note_damage(error); });
  } else {  // open for a moment
    look_at_room(state->room, state->conditions);
    look_at_clock(*state->log, state->clock, state->conditions);
  }
  const std::shared_ptr<ViewStore> shared = HeldStore::share(state->held);
  Sequencer::Options sequencing;
  sequencing.rules = o.rules;
  sequencing.conditions = &state->conditions;
  sequencing.on_fatal = o.on_fatal;
  state->sequencer = std::make_unique<Sequencer>(*state->log, shared, state->clock, sequencing);
  state->accounts = std::make_unique<AccountService>(*state->sequencer, state->hasher, *state->key, state->random,
                                                     state->clock, o.password_policy, o.site_words);
  state->projector = std::make_unique<Projector>(*state->log, shared, o.lists_people, o.on_fatal);
  return std::unique_ptr<Instance>(new Instance(std::move(state)));
}

const fs::path& Instance::data_dir() const { return state_->options.data_dir; }
EventLog& Instance::log() { return *state_->log; }
Sequencer& Instance::sequencer() { return *state_->sequencer; }
AccountService& Instance::accounts() { return *state_->accounts; }
const Clock& Instance::clock() const { return state_->clock; }
Conditions& Instance::conditions() { return state_->conditions; }

std::optional<Scrubbed> Instance::last_scrub() const {
  return state_->scrubber ? state_->scrubber->last() : Scrubber::read_last(state_->options.data_dir);
}
bool Instance::is_scrubbing() const { return state_->scrubber && state_->scrubber->is_reading(); }

Random& Instance::random() { return state_->random; }

void Instance::interrupt() {
  state_->stopping = true;
  state_->log->interrupt();
}

bool Instance::is_stopping() const { return state_->stopping; }

std::uint64_t Instance::lag() const {
  const Position applied = state_->projector->applied();  // first: the head only grows
  return state_->log->head() - applied;
}

Result<Views> Instance::views(Duration timeout) const {
  const Position wanted = state_->log->head();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto left = std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now());
    if (!state_->projector->wait_for(wanted, std::max(left, Duration(0)))) return busy_catching_up();
    Views views(state_->sequencer->views());
    // Between two stores the projector speaks of one and this is the other: look again.
    if (views.snapshot->checkpoint(views.people).next >= wanted) return views;
    if (left <= Duration(0)) return fail(ErrorCode::kBusy, "The pages are being rebuilt. Try again in a moment.");
    std::this_thread::yield();
  }
}

Result<PeoplePage> Instance::people(const PeopleQuery& query, Duration timeout) const {
  const Position wanted = state_->log->head();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Projector& projector = *state_->projector;
  while (true) {
    const auto left = std::max(
        std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now()),
        Duration(0));
    if (!projector.wait_for(wanted, left)) return busy_catching_up();
    const std::shared_ptr<PeopleIndex> index = projector.people();
    MUSTER_CHECK(index, "people are asked for, and this instance was opened without them");
    // Of a store that has just taken another's place they may still be behind.
    if (projector.applied() >= wanted) return index->find(query, left);
  }
}

}  // namespace muster

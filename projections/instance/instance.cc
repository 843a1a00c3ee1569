#include "projections/instance/instance.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <system_error>
#include <thread>

#include <sys/stat.h>

#include "core/accounts/registry.h"
#include "core/check.h"
#include "core/file_access.h"
#include "core/log/backends/log_backends.h"
#include "core/security/instance_key_file.h"
#include "core/threads.h"
#include "core/views/memory_views.h"
#include "core/views/view_database.h"
#include "projections/all_projections.h"
#include "projections/instance/erasure.h"
#include "projections/instance/half_restored.h"
#include "projections/instance/instance_state.h"
#include "projections/instance/key_proof.h"
#include "projections/instance/views_opening.h"
#include "projections/people.h"
#include "projections/people_index/people_index.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

Result<void> make_private_directory(const fs::path& dir) {
  std::error_code error;
  const bool made = fs::create_directories(dir, error);
  if (error) {
    return fail(ErrorCode::kIo, "The data directory " + dir.string() +
                                    " cannot be created: " + error.message() + ".");
  }
  if (made) fs::permissions(dir, fs::perms::owner_all, error);
  return {};
}

// Checks done before opening the log as owner, which changes its files. Whether a missing key may
// be created is known here if something was acknowledged, and otherwise once the log is open.
Result<void> check_key_file(const fs::path& file, const LogBackend& log, Random& random) {
  const Result<InstanceKeyForm> form = check_instance_key_file(file);
  if (form) return {};
  if (form.error().code != ErrorCode::kNotFound) return tl::unexpected(form.error());
  if (log.acknowledged().value_or(Position(0)) == Position(0)) return {};
  return InstanceKey::load(file, /*create=*/false, random).map([](const auto&) {});
}

// Reports on the key to the operator, and adds the checksum to a file without one.
void use_proof(const KeyProof& proof, const fs::path& key_file, const Instance::Options& options,
               bool reads_only, Random& random) {
  const auto say = [&](const std::string& text) {
    if (options.on_notice) options.on_notice(text);
  };
  if (proof.failed > 0) {
    say("some tokens were sealed with an instance key other than " + key_file.string() + " (" +
        std::to_string(proof.failed) + " of " + std::to_string(proof.failed + proof.opened) +
        " tried). They work, but cannot be displayed until they are reset");
  }
  if (reads_only) return;
  const Result<InstanceKeyForm> form = check_instance_key_file(key_file);
  if (!form || *form == InstanceKeyForm::kWithChecksum) return;
  // A read-only file does not prevent a start: the key is the right one.
  if (const auto done = add_checksum_to_instance_key(key_file, random); !done) {
    say("the instance key has no checksum, and adding one failed: " + done.error().message + " " +
        done.error().detail);
  } else {
    say("the instance key " + key_file.string() + " now has a checksum. Back it up again");
  }
}

void begin_superseded(Conditions& conditions) {
  conditions.begin({.kind = ConditionKind::kSuperseded,
                    .reason =
                        "Another server has taken over the log. This one follows it. Stop one of "
                        "them.",
                    .detail = "",
                    .refuses_with = ErrorCode::kBusy});
}

// One per processor, within 256 MiB.
unsigned hashes_at_once() {
  constexpr unsigned kMemoryMax = 13;
  return std::clamp(std::thread::hardware_concurrency(), 2U, kMemoryMax);
}

}  // namespace

Instance::State::State(Options o)
    : options(std::move(o)),
      conditions(clock, options.on_condition),
      hasher(options.hashing, random),
      room(options.data_dir, options.measure_disk) {
  healer = std::make_unique<ViewHealer>(ViewHealer::Work{
      .present_store =
          [this] { return present_store.with([](const std::string& dir) { return dir; }); },
      .rebuild = [this](const std::atomic<bool>& stop) { return heal(stop); },
      .say =
          [this](const std::string& text) {
            if (options.on_notice) options.on_notice(text);
          },
      .on_fatal =
          [this](const Error& error) {
            if (options.on_fatal) options.on_fatal(error);
          },
  });
}

Result<void> Instance::State::open_subject_keys(bool writes) {
  const bool is_new = log->head() == Position(0);
  auto mode = writes ? KeyFiles::Mode::kUse : KeyFiles::Mode::kRead;
  if (writes && is_new && !options.is_for_reading) mode = KeyFiles::Mode::kCreate;
  auto opened = KeyFiles::open(options.data_dir / "keys", *key, mode, random);
  if (opened) {
    subject_keys = *std::move(opened);
    log->use_keys(*subject_keys);
    return {};
  }
  if (opened.error().code != ErrorCode::kNotFound) return tl::unexpected(opened.error());
  if (is_new) return {};  // nothing is there to be opened
  Error error = opened.error();
  error.code = ErrorCode::kDamaged;
  return tl::unexpected(error);
}

// Keys that are older than the log, from a copy made before, do not have that of who came last.
Result<void> Instance::State::check_subject_keys() const {
  const ViewStore& views = *HeldStore::share(held);
  const auto organization = Accounts(TableRows(views, views.table<Registry>())).organization();
  if (!organization || organization->last_user == UserId(0)) return {};
  const auto key = subject_keys->find(person(organization->last_user));
  if (key) return {};
  Error error = key.error();
  error.message = "The subject keys are damaged or older than the log: " + error.message +
                  ". Restore DATA/keys from the newest backup.";
  return tl::unexpected(std::move(error));
}

void Instance::State::report(const ViewsDamaged& damage) {
  if (damage.is_passing()) return;
  if (past) past->drop(damage.store());
  // Rows that do not decode do not know which store they came from.
  const bool is_named = !damage.store().empty();
  healer->report(
      {is_named ? damage.store() : present_store.with([](const std::string& dir) { return dir; }),
       damage.what()});
}

Instance::Instance(std::unique_ptr<State> state) : state_(std::move(state)) {}
Instance::~Instance() = default;

Result<std::unique_ptr<Instance>> Instance::open(Options options) {
  const fs::path data_dir = options.data_dir;
  const bool writes = !options.is_for_reading || !projections::is_only_readable(data_dir);
  const fs::path views = data_dir / "views";
  const Options kept = std::move(options);  // a second attempt needs them too
  Result<std::unique_ptr<Instance>> opened;
  // Views may turn out to be damaged after they were brought up to date: they are computed again,
  // once.
  for (bool is_first = true, is_done = false; !is_done; is_first = false) {
    try {
      opened = open_all(kept);
      is_done = true;
    } catch (const ViewsDamaged& damage) {
      if (!is_first || damage.is_passing()) {
        return fail(ErrorCode::kDamaged,
                    "the views in " + views.string() + " are damaged; start again to rebuild them",
                    "", damage.what());
      }
      // Rows that do not decode have not been marked yet.
      if (const auto generations = ViewGenerations::open(views))
        ViewDatabase::mark_damaged(generations->current(), damage.what());
    }
  }
  if (opened || opened.error().code == ErrorCode::kConflict) return opened;
  // Lack of permission can look like many errors, including damage.
  if (const auto denied = access_denied(data_dir, writes ? Use::kReadAndWrite : Use::kRead))
    return tl::unexpected(*denied);
  return opened;
}

Result<std::unique_ptr<Instance>> Instance::open_all(Options options) {
  if (!options.log) options.log = log_backend_of({.data_dir = options.data_dir});
  auto state = std::make_unique<State>(std::move(options));
  const Options& o = state->options;
  if (Result<void> made = make_private_directory(o.data_dir); !made)
    return tl::unexpected(made.error());
  if (Result<void> whole = require_whole(o.data_dir); !whole) return tl::unexpected(whole.error());

  const bool writes = !o.is_for_reading || !projections::is_only_readable(o.data_dir);
  auto lock = writes ? DataLock::take(o.data_dir) : DataLock::take_for_reading(o.data_dir);
  if (!lock) return tl::unexpected(lock.error());
  state->lock = *std::move(lock);

  if (writes) state->room.release_reserve_if_scarce();
  // Nothing is then written to the disk until State::take_over().
  const bool is_full = writes && state->room.free_bytes() < o.log->opening_bytes();
  const bool reads_only = o.is_for_reading || is_full;

  const fs::path key_file = o.data_dir / "instance.key";
  if (Result<void> checked = check_key_file(key_file, *o.log, state->random); !checked) {
    return tl::unexpected(checked.error());
  }
  if (!writes) {
    auto scratch = ScratchViews::make(o.data_dir);
    if (!scratch) return tl::unexpected(scratch.error());
    state->scratch = *std::move(scratch);
  }
  auto generations =
      ViewGenerations::open(state->scratch ? state->scratch->dir() : o.data_dir / "views");
  if (!generations && !reads_only) return tl::unexpected(generations.error());

  // Each takes milliseconds that every subcommand would wait for.
  auto log_opening = std::async(kBesideOrLater, [&] {
    return reads_only ? o.log->open_for_reading(state->room) : o.log->open(state->room);
  });
  const auto present = generations.and_then([&](const ViewGenerations& all) -> Result<fs::path> {
    if (is_full) return link_views_into_memory(all.current(), o.data_dir);
    if (writes) remove_memory_views(o.data_dir);
    return all.current();
  });
  auto store =
      present.and_then([](const fs::path& dir) { return ViewStore::open(dir, all_tables()); });
  auto log = log_opening.get();
  if (!log && log.error().code == ErrorCode::kNotFound && is_full && !o.is_for_reading) {
    return fail(ErrorCode::kNoRoom, "The disk is full, and there is no log in " + o.log->where() +
                                        " yet. Make room and start again.");
  }
  if (!log) return tl::unexpected(log.error());
  state->log = *std::move(log);
  for (const std::string& notice : state->log->notices()) {
    if (o.on_notice) o.on_notice(notice);
  }

  const bool is_new = writes && state->log->head() == Position(0);
  auto key = InstanceKey::load(key_file, is_new, state->random);
  if (!key) return tl::unexpected(key.error());
  state->key = *std::move(key);

  if (Result<void> opened = state->open_subject_keys(writes); !opened)
    return tl::unexpected(opened.error());

  if (!store) return tl::unexpected(store.error());
  state->generations = std::make_unique<ViewGenerations>(*std::move(generations));
  state->past =
      std::make_unique<PastViews>(*state->log, state->generations->scratch().parent_path());
  KeyProof proof;
  store =
      bring_up_to_date(*present, *std::move(store), *state->log, o, [&](const ViewStore& views) {
        return prove_key(*state->key, key_file, views).map([&](KeyProof found) { proof = found; });
      });
  if (!store) return tl::unexpected(store.error());
  state->held = std::make_shared<HeldStore>(*std::move(store), *present);
  if (is_full) state->held->retire();  // removes what is in memory with it
  use_proof(proof, key_file, o, reads_only, state->random);
  if (Result<void> whole = state->check_subject_keys(); !whole)
    return tl::unexpected(whole.error());
  // Also where nothing else is to be changed: whoever opens the directory next finishes it.
  if (writes && !is_full && state->subject_keys) {
    const Result<void> erased =
        finish_erasures(*state->subject_keys, *HeldStore::share(state->held));
    // A full disk is no reason not to start: the next start goes on.
    if (!erased && erased.error().code != ErrorCode::kNoRoom) return tl::unexpected(erased.error());
  }
  state->present_store.with([&](std::string& dir) { dir = present->string(); });

  if (Result<void> signer = state->open_signer(); !signer) return tl::unexpected(signer.error());

  if (o.keeps_watch) {
    state->watch = std::make_unique<InstanceWatch>(state->room, *state->log, state->clock,
                                                   state->conditions, is_full);
    state->scrubber = std::make_unique<Scrubber>(*state->log, state->conditions, state->clock,
                                                 o.data_dir, o.scrub);
    state->log->set_on_damage(
        [&scrubber = *state->scrubber](const Error& error) { scrubber.note_damage(error); });
  } else {  // open only for a moment
    if (is_full) {
      begin_disk_full(state->room, state->conditions);
    } else if (writes) {
      look_at_room(state->room, state->conditions);
    }
    look_at_clock(*state->log, state->clock, state->conditions);
  }
  const std::shared_ptr<ViewStore> shared = HeldStore::share(state->held);
  const auto on_damaged = [&s = *state](const ViewsDamaged& damage) { s.report(damage); };
  Sequencer::Options sequencing;
  sequencing.rules = o.rules;
  sequencing.conditions = &state->conditions;
  sequencing.on_fatal = o.on_fatal;
  sequencing.on_superseded = [&conditions = state->conditions] { begin_superseded(conditions); };
  sequencing.on_views_damaged = on_damaged;
  state->sequencer = std::make_unique<Sequencer>(*state->log, shared, state->clock, sequencing);
  state->accounts = std::make_unique<AccountService>(
      *state->sequencer, state->hasher, *state->key, state->random, state->clock, o.password_policy,
      o.site_words, HashQueue::Limits{.running_max = hashes_at_once()});
  state->projects = std::make_unique<ProjectService>(*state->sequencer);
  state->projector = std::make_unique<Projector>(*state->log, shared, o.lists_people,
                                                 Projector::Told{o.on_fatal, on_damaged});
  state->healer->begin();
  if (!o.is_for_reading && state->is_history_to_begin()) {
    if (Result<void> begun = state->begin_history(); !begun) return tl::unexpected(begun.error());
  }
  if (state->watch) {
    state->attempts =
        std::make_unique<AttemptKeeper>(state->accounts->attempts(), state->clock, o.data_dir);
    state->watch->begin({.take_over = [&s = *state] { return s.take_over(); },
                         .files_are_back = [&s = *state] { s.scrubber->note_files_are_back(); },
                         .say = o.on_notice});
    state->sweeper =
        std::make_unique<SessionSweeper>(*state->sequencer, state->clock, state->random, on_damaged,
                                         o.sweep, [&s = *state] { (void)s.forget_strangers(); });
    state->checkpoints = std::make_unique<CheckpointKeeper>(
        *state->log, **state->signer, [&s = *state] { return Views(s.sequencer->views()); },
        CheckpointKeeper::Told{[&s = *state](const Error& error) {
                                 if (s.options.on_notice)
                                   s.options.on_notice("The log is not signed any more. " +
                                                       error.message);
                               },
                               on_damaged});
  }
  return std::unique_ptr<Instance>(new Instance(std::move(state)));
}

bool Instance::is_for_reading() const { return state_->options.is_for_reading; }
bool Instance::is_only_readable() const { return state_->scratch != nullptr; }
const fs::path& Instance::data_dir() const { return state_->options.data_dir; }
EventLog& Instance::log() { return *state_->log; }
Sequencer& Instance::sequencer() { return *state_->sequencer; }
AccountService& Instance::accounts() { return *state_->accounts; }
ProjectService& Instance::projects() { return *state_->projects; }
const Clock& Instance::clock() const { return state_->clock; }

void Instance::set_public_address(std::string url) {
  state_->public_address.with([&](std::string& address) { address = std::move(url); });
}
std::string Instance::public_address() const {
  return state_->public_address.with([](const std::string& address) { return address; });
}

Conditions& Instance::conditions() { return state_->conditions; }

std::optional<Scrubbed> Instance::last_scrub() const {
  return state_->scrubber ? state_->scrubber->last()
                          : Scrubber::read_last(state_->options.data_dir);
}
bool Instance::is_scrubbing() const { return state_->scrubber && state_->scrubber->is_reading(); }

Random& Instance::random() { return state_->random; }
std::string Instance::public_id() const { return state_->key->derived_hex("public id", 4); }

Result<LogSigner*> Instance::signer() const {
  if (!state_->signer) return tl::unexpected(state_->signer.error());
  return state_->signer->get();
}

const InstanceKey& Instance::key() const { return *state_->key; }

Error Instance::views_are_damaged(const ViewsDamaged& damage) {
  state_->report(damage);
  return {
      ErrorCode::kBusy, "The views are being rebuilt. Try again in a moment.", {}, damage.what()};
}

Result<Position> Instance::erase(UserId user, const Who& who) {
  const std::scoped_lock one(state_->erasing);
  // A rebuild reads what is still sealed, and writes it down.
  const std::scoped_lock no_rebuild(state_->rebuilding);
  const Result<Committed> done = state_->sequencer->submit(EraseUser{user}, who);
  if (!done) return tl::unexpected(done.error());
  Result<void> finished = state_->subject_keys->destroy(person(user));
  // What was read before is in the views of the past, and nowhere else but in the present ones.
  const Result<void> forgotten = finished ? state_->past->forget() : finished;
  // Until the views have it too; their snapshot is let go of again, because it would be waited for.
  if (finished) finished = views().map([](const Views&) {});
  if (finished)
    finished = finish_erasures(*state_->subject_keys, *HeldStore::share(state_->held), user);
  if (finished) finished = forgotten;
  if (!finished && finished.error().code == ErrorCode::kIo && state_->options.on_fatal)
    state_->options.on_fatal(finished.error());
  if (!finished) {
    Error error = finished.error();
    error.message =
        "The erasure is in the log and cannot be undone, but it is not finished: " + error.message +
        " The next start finishes it.";
    state_->conditions.begin({.kind = ConditionKind::kErasureUnfinished,
                              .reason = "An erasure is not finished: files of the views still have "
                                        "the person's data. Start Muster again; that finishes it.",
                              .detail = finished.error().message});
    return tl::unexpected(std::move(error));
  }
  return Position(done->end.value - 1);
}

// By the log's clock, which never goes back: no event comes into a month that was forgotten.
Result<std::uint32_t> Instance::State::forget_strangers() const {
  const std::optional<Timestamp> last = log->last_time();
  if (!last || !subject_keys) return 0;
  const Timestamp now = std::min(clock.now(), *last);
  const std::chrono::days age(options.forget_strangers_days);
  return subject_keys->destroy_strangers_before(month_of(now - age));
}

Result<std::uint32_t> Instance::forget_strangers() { return state_->forget_strangers(); }

bool Instance::is_healing_views() const { return state_->healer->is_healing(); }

bool Instance::wait_until_views_are_whole(Duration timeout) const {
  return state_->healer->wait_until_whole(timeout);
}

void Instance::interrupt() {
  state_->stopping = true;
  state_->past->stop();
  state_->log->interrupt();
}

PastViews& Instance::past() const { return *state_->past; }

Result<std::shared_ptr<const Views>> Instance::views_at(const std::optional<Position>& end) const {
  if (end) {
    return past().at(*end).map([](std::shared_ptr<const Past>&& past) {
      return std::shared_ptr<const Views>(past, &past->views);
    });
  }
  return views().map([](Views&& now) { return std::make_shared<const Views>(std::move(now)); });
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
    const auto left =
        std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now());
    if (!state_->projector->wait_for(wanted, std::max(left, Duration(0))) ||
        !state_->sequencer->wait_for_registry(wanted, std::max(left, Duration(0))))
      return busy_catching_up();
    Views views(state_->sequencer->views());
    // During an exchange the projector may refer to another store than this one: look again.
    if (views.of<People>().checkpoint().next >= wanted || state_->projector->waits_for_room())
      return views;
    if (left <= Duration(0))
      return fail(ErrorCode::kBusy, "The views are being rebuilt. Try again in a moment.");
    std::this_thread::yield();
  }
}

Result<PeoplePage> Instance::people(const PeopleQuery& query, Duration timeout) const {
  const Position wanted = state_->log->head();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Projector& projector = *state_->projector;
  while (true) {
    const auto left =
        std::max(std::chrono::duration_cast<Duration>(deadline - std::chrono::steady_clock::now()),
                 Duration(0));
    if (!projector.wait_for(wanted, left)) return busy_catching_up();
    PeopleIndex* const index = projector.people();
    MUSTER_CHECK(index != nullptr,
                 "people are asked for, and this instance was opened without them");
    // Right after an exchange they may still be behind.
    if (projector.applied() >= wanted || projector.waits_for_room())
      return index->find(query, left);
  }
}

}  // namespace muster::projections

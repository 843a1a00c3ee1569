// `muster replay`: every view computed again from the log, to take the place of the live ones or to be
// compared with them.

#include <algorithm>
#include <cstdint>
#include <future>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "core/log/rocksdb_opening.h"
#include "core/security/encoding.h"
#include "core/threads.h"
#include "projections/all_projections.h"
#include "projections/instance/instance_state.h"
#include "projections/instance/views_opening.h"
#include "projections/projector/read_ahead.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

// How far the views have come that are kept up to date together.
Position applied_by(KeptBy keeper, const Views& views) {
  Position applied(std::numeric_limits<std::uint64_t>::max());
  for (const TableSpec& spec : tables_kept_by(keeper))
    applied = std::min(applied, views.snapshot->checkpoint(views.store->table(spec.name)).next);
  return applied;
}

std::string to_text(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string difference(std::string_view table, std::string_view key, const char* what) {
  return "table " + std::string(table) + ", row " + to_text(key) + ": " + what;
}

// The first row in which the tables differ, or an empty string. Adds the rows of `live` to `rows`.
std::string first_difference(std::string_view name, const ViewSnapshot& live, Table live_table,
                             const ViewSnapshot& computed, Table computed_table, std::uint64_t& rows) {
  std::string found;
  std::uint64_t common = 0;
  live.scan(live_table, "", "", [&](std::string_view key, std::string_view value) {
    const auto other = computed.get(computed_table, key);
    if (!other) found = difference(name, key, "in the live views, and not in the log");
    else if (*other != value) found = difference(name, key, "the live views hold another value than the log gives");
    ++common;
    return found.empty();
  });
  rows += common;
  if (!found.empty()) return found;
  std::uint64_t all = 0;
  computed.scan(computed_table, "", "", [&](std::string_view key, std::string_view) {
    if (++all > common || !live.get(live_table, key)) found = difference(name, key, "missing from the live views");
    return found.empty();
  });
  return found;
}

// Deletes a directory of views when it goes.
struct Scratch {
  explicit Scratch(fs::path d) : dir(std::move(d)) { clear(); }
  ~Scratch() { clear(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  void clear() const {
    std::error_code ignored;
    fs::remove_all(dir, ignored);
  }
  fs::path dir;
};

tl::unexpected<Error> busy_rebuilding() {
  return fail(ErrorCode::kBusy, "The views are being computed again already. Try again when that is done.");
}

}  // namespace

Result<Position> Instance::rebuild_views(const ReplayProgress& progress) {
  const std::unique_lock one(state_->rebuilding, std::try_to_lock);
  if (!one) return busy_rebuilding();
  return state_->rebuild(progress);
}

Result<void> Instance::State::heal(const std::atomic<bool>& stop) {
  const fs::path damaged = present_store.with([](const std::string& dir) { return dir; });
  const std::unique_lock one(rebuilding);
  // An operator's rebuild that was waited for may have put others in their place.
  if (present_store.with([&](const std::string& dir) { return dir != damaged; })) return {};
  return rebuild({}, &stop).map([](Position) {});
}

Result<Position> Instance::State::rebuild(const ReplayProgress& progress,
                                          const std::atomic<bool>* stop) {
  const fs::path dir = generations->next();
  try {
    return compute_and_exchange(dir, progress, stop);
  } catch (const ViewsDamaged& damage) {
    return fail(ErrorCode::kDamaged, "the new views in " + dir.string() + " cannot be computed", "",
                damage.what());
  }
}

Result<Position> Instance::State::compute_and_exchange(const fs::path& dir,
                                                       const ReplayProgress& progress,
                                                       const std::atomic<bool>* stop) {
  // A long log is read ahead already while the new store is made.
  const Position head = log->head();
  const RebuildBounds bounds{.stop = stop};
  std::optional<ReadAhead> commits;
  if (head >= Position(bounds.events_min)) commits.emplace(log->read(Position(0)), head);
  Result<std::unique_ptr<ViewStore>> store = ViewStore::open(dir, all_tables());
  if (!store) return tl::unexpected(store.error());
  const auto made = std::make_shared<HeldStore>(*std::move(store), dir);
  made->retire();  // until it is promoted
  const std::shared_ptr<ViewStore> shared = HeldStore::share(made);

  ViewBuilder builder(*shared, all_projections());
  Result<Position> end = commits ? builder.rebuild(*commits, head, progress, bounds)
                                 : builder.rebuild(*log, head, progress, bounds);
  if (!end) return end;
  if (Result<void> flushed = shared->flush(); !flushed) return tl::unexpected(flushed.error());

  // What happened meanwhile is applied while nothing more can happen.
  const auto catch_up = [&] { return (end = builder.apply(*log, log->head())).map([](Position) {}); };
  const auto promote = [&] { return generations->promote(dir); };
  if (Result<void> done = exchange_store(made, dir, catch_up, promote); !done) return tl::unexpected(done.error());
  return end;
}

Result<void> Instance::State::exchange_store(const std::shared_ptr<HeldStore>& store, const fs::path& dir,
                                             const std::function<Result<void>()>& prepare,
                                             const std::function<Result<void>()>& promote) {
  const std::shared_ptr<ViewStore> shared = HeldStore::share(store);
  const Result<void> exchanged = sequencer->exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
    if (Result<void> done = prepare(); !done) return tl::unexpected(done.error());
    return shared;
  });
  if (!exchanged) return exchanged;
  // Before anybody reads them and finds them damaged.
  present_store.with([&](std::string& present) { present = dir.string(); });
  projector->exchange(shared);
  if (Result<void> promoted = promote(); !promoted) return promoted;
  store->keep();
  held->retire();
  // Closing and deleting it takes a while, where nobody reads it any more.
  retiring = std::async(kBesideOrLater, [old = std::exchange(held, store)]() mutable { old.reset(); });
  return {};
}

Result<void> Instance::State::own_log() {
  return log->become_owner().map([&] {
    for (const std::string& notice : log->notices()) {
      if (options.on_notice) options.on_notice(notice);
    }
  });
}

Result<void> Instance::State::take_over() {
  if (room.free_bytes() < opening_bytes(options.data_dir)) return fail(ErrorCode::kNoRoom, "The disk is full.");
  const std::unique_lock one(rebuilding, std::try_to_lock);
  if (!one) return fail(ErrorCode::kNoRoom, "The views are being computed.");
  const fs::path dir = generations->current();
  try {
    const auto nothing = [] { return Result<void>(); };
    // Damaged views may have been computed again meanwhile, on the disk.
    if (present_store.with([&](const std::string& present) { return present == dir; })) return own_log();
    auto store = bring_up_to_date(dir, nullptr, *log, options, [&](const ViewStore&) { return nothing(); });
    if (!store) return tl::unexpected(store.error());
    if (Result<void> owned = own_log(); !owned) return owned;
    return exchange_store(std::make_shared<HeldStore>(*std::move(store), dir), dir, nothing, nothing);
  } catch (const ViewsDamaged& damage) {
    return fail(ErrorCode::kDamaged, "the views in " + dir.string() + " cannot be read", "", damage.what());
  }
}

Result<Instance::CheckReport> Instance::check_views(const ReplayProgress& progress) {
  CheckReport report;
  const fs::path scratch = state_->generations->scratch();
  try {
    const std::unique_lock one(state_->rebuilding, std::try_to_lock);
    if (!one) return busy_rebuilding();
    if (Result<void> done = compare_views(scratch, progress, report); !done) return tl::unexpected(done.error());
  } catch (const ViewsDamaged& damage) {
    if (damage.store() == scratch || damage.is_passing()) {
      return fail(ErrorCode::kIo, "the views could not be compared", "", damage.what());
    }
    report.first_difference =
        "the live views are damaged (" + std::string(damage.what()) + "); they are being computed again";
    state_->report(damage);
  }
  return report;
}

Result<void> Instance::compare_views(const fs::path& scratch_dir, const ReplayProgress& progress,
                                     CheckReport& report) {
  const Result<Views> live = views();
  if (!live) return tl::unexpected(live.error());

  const Scratch scratch(scratch_dir);
  const Result<std::unique_ptr<ViewStore>> computed = ViewStore::open(scratch.dir, all_tables());
  if (!computed) return tl::unexpected(computed.error());
  const auto compute = [&](KeptBy keeper, const ReplayProgress& told) {
    ViewBuilder builder(**computed, projections_kept_by(keeper));
    return builder.rebuild(*state_->log, applied_by(keeper, *live), told);
  };
  const Result<Position> checked = compute(KeptBy::kProjector, progress);
  if (!checked) return tl::unexpected(checked.error());
  report.checked_to = *checked;
  if (const auto done = compute(KeptBy::kSequencer, {}); !done) return tl::unexpected(done.error());

  const auto snapshot = (*computed)->snapshot();
  for (const TableSpec& spec : all_tables()) {
    report.first_difference = first_difference(spec.name, *live->snapshot, live->store->table(spec.name), *snapshot,
                                               (*computed)->table(spec.name), report.rows);
    if (!report.first_difference.empty()) break;
  }
  return {};
}

}  // namespace muster

// `muster replay`: computes every view again from the log, to replace the live ones or to compare
// with them.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <future>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/security/encoding.h"
#include "core/threads.h"
#include "projections/all_projections.h"
#include "projections/instance/instance_state.h"
#include "projections/instance/views_opening.h"
#include "projections/people_index/people_index.h"
#include "projections/projector/read_ahead.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

// How far the views that are kept up to date together have come.
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

// A table's rows in order, some thousand at a time.
class RowsInOrder {
 public:
  struct Row {
    std::string key;
    std::string value;

    bool operator==(const Row&) const = default;
  };

  RowsInOrder(const ViewSnapshot& views, Table table) : views_(views), table_(table) { read(); }

  // Null at the end.
  const Row* row() const { return at_ < rows_.size() ? &rows_[at_] : nullptr; }
  void next() {
    if (++at_ < rows_.size() || rows_.size() < kRowsAtOnce) return;
    read();
  }

 private:
  static constexpr std::size_t kRowsAtOnce = 4096;

  void read() {
    // The first key after the last one.
    const std::string from = rows_.empty() ? std::string() : std::move(rows_.back().key) + '\0';
    rows_.clear();
    at_ = 0;
    views_.scan(table_, "", from, [this](std::string_view key, std::string_view value) {
      rows_.push_back({std::string(key), std::string(value)});
      return rows_.size() < kRowsAtOnce;
    });
  }

  const ViewSnapshot& views_;
  const Table table_;
  std::vector<Row> rows_;
  std::size_t at_ = 0;
};

// The first row in which the tables differ, or an empty string. Both are scanned side by side in
// key order: a look-up per row took longer than computing them. `on_rows` receives how many rows of
// `live` were compared.
std::string first_difference(std::string_view name, const ViewSnapshot& live, Table live_table,
                             const ViewSnapshot& computed, Table computed_table,
                             const std::function<void(std::uint64_t)>& on_rows) {
  constexpr std::uint64_t kRowsBetweenProgress = 10'000;
  RowsInOrder ours(live, live_table);
  RowsInOrder theirs(computed, computed_table);
  std::uint64_t rows = 0;
  while (ours.row() != nullptr && theirs.row() != nullptr && *ours.row() == *theirs.row()) {
    ours.next();
    theirs.next();
    if (++rows % kRowsBetweenProgress == 0) on_rows(kRowsBetweenProgress);
  }
  on_rows(rows % kRowsBetweenProgress);
  if (ours.row() == nullptr && theirs.row() == nullptr) return {};
  if (theirs.row() == nullptr || (ours.row() != nullptr && ours.row()->key < theirs.row()->key))
    return difference(name, ours.row()->key, "in the live views but not in the log");
  if (ours.row() == nullptr || theirs.row()->key < ours.row()->key)
    return difference(name, theirs.row()->key, "missing from the live views");
  return difference(name, ours.row()->key, "the live views differ from the log");
}

// Deletes a directory of views on destruction.
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

// Beside readers, who are not to notice: less memory, and so more batches.
constexpr std::size_t kBatchBytesBesideReaders = std::size_t{8} << 20;
// A batch reads the rows that it changes in the order of their keys: few blocks are read twice.
constexpr std::size_t kCacheBytesBesideReaders = std::size_t{8} << 20;

// On a thread that gives way to others, if the system gives one.
Result<Position> giving_way(const std::function<Result<Position>()>& work) {
  std::packaged_task<Result<Position>()> task([&] {
    give_way();
    return work();
  });
  std::future<Result<Position>> done = task.get_future();
  std::thread thread = thread_or_none([&] { task(); });
  if (!thread.joinable()) return work();
  thread.join();
  return done.get();
}

// How many people's erasures are finished in it; 0 where it cannot say.
std::uint64_t purged_of(const ViewStore& views) {
  try {
    return views.mark();
  } catch (const ViewsDamaged&) {
    return 0;
  }
}

tl::unexpected<Error> busy_rebuilding() {
  return fail(ErrorCode::kBusy,
              "The views are already being rebuilt. Try again when that is done.");
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
  // An operator's rebuild that we waited for may have replaced them.
  if (present_store.with([&](const std::string& dir) { return dir != damaged; })) return {};
  return rebuild({}, &stop).map([](Position) {});
}

Result<Position> Instance::State::rebuild(const ReplayProgress& progress,
                                          const std::atomic<bool>* stop) {
  const fs::path dir = generations->next();
  try {
    return compute_and_exchange(dir, progress, stop);
  } catch (const ViewsDamaged& damage) {
    return fail(ErrorCode::kDamaged, "the new views in " + dir.string() + " cannot be rebuilt", "",
                damage.what());
  }
}

Result<Position> Instance::State::compute_and_exchange(const fs::path& dir,
                                                       const ReplayProgress& progress,
                                                       const std::atomic<bool>* stop) {
  RebuildBounds bounds{.stop = stop};
  const bool has_readers = options.lists_people && !healer->is_healing();
  if (has_readers) bounds.batch_bytes_max = kBatchBytesBesideReaders;
  std::shared_ptr<HeldStore> made;
  std::optional<ViewBuilder> builder;
  const std::uint64_t purged = purged_of(*HeldStore::share(held));
  const auto compute = [&]() -> Result<Position> {
    // A long log is already read ahead while the new store is created.
    const Position head = log->head();
    std::optional<ReadAhead> commits;
    if (head >= Position(bounds.events_min)) commits.emplace(log->read(Position(0)), head);
    Result<std::unique_ptr<ViewStore>> store = ViewStore::open(dir, all_tables());
    if (!store) return tl::unexpected(store.error());
    made = std::make_shared<HeldStore>(*std::move(store), dir);
    made->retire();  // until it is promoted
    const std::shared_ptr<ViewStore> shared = HeldStore::share(made);
    if (has_readers) shared->set_cache_bytes(kCacheBytesBesideReaders);

    builder.emplace(*shared, all_projections());
    Result<Position> end = commits ? builder->rebuild(*commits, head, progress, bounds)
                                   : builder->rebuild(*log, head, progress, bounds);
    if (end) end = shared->flush().map([&] { return *end; });
    // Nothing of them has come into the new views: their keys are destroyed.
    if (end && purged > 0) end = shared->set_mark(purged).map([&] { return *end; });
    return end;
  };
  Result<Position> end = has_readers ? giving_way(compute) : compute();
  if (!end) return end;

  // What happened meanwhile is applied while nothing more can happen.
  const auto catch_up = [&] {
    return (end = builder->apply(*log, log->head())).map([](Position) {});
  };
  const auto promote = [&] { return generations->promote(dir); };
  const Result<void> done = exchange_store(made, dir, catch_up, promote);
  builder.reset();
  if (!done) return tl::unexpected(done.error());
  HeldStore::share(made)->set_cache_bytes(kViewCacheBytes);
  // Last, when the store before and what computed this one take no memory any more.
  if (PeopleIndex* people = projector->people()) people->read();
  return end;
}

Result<void> Instance::State::exchange_store(const std::shared_ptr<HeldStore>& store,
                                             const fs::path& dir,
                                             const std::function<Result<void>()>& prepare,
                                             const std::function<Result<void>()>& promote) {
  const std::shared_ptr<ViewStore> shared = HeldStore::share(store);
  const Result<void> exchanged =
      sequencer->exchange_views([&]() -> Result<std::shared_ptr<ViewStore>> {
        if (Result<void> done = prepare(); !done) return tl::unexpected(done.error());
        return shared;
      });
  if (!exchanged) return exchanged;
  // Before anyone reads them and reports damage.
  present_store.with([&](std::string& present) { present = dir.string(); });
  projector->exchange(shared);
  if (Result<void> promoted = promote(); !promoted) return promoted;
  store->keep();
  held->retire();
  // Closing and deleting it takes a while and is done when nobody reads it any more.
  retiring =
      std::async(kBesideOrLater, [old = std::exchange(held, store)]() mutable { old.reset(); });
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
  if (room.free_bytes() < options.log->opening_bytes())
    return fail(ErrorCode::kNoRoom, "The disk is full.");
  const std::unique_lock one(rebuilding, std::try_to_lock);
  if (!one) return fail(ErrorCode::kNoRoom, "The views are being rebuilt.");
  const fs::path dir = generations->current();
  try {
    const auto nothing = [] { return Result<void>(); };
    // Damaged views may have been computed again meanwhile, on disk.
    if (present_store.with([&](const std::string& present) { return present == dir; }))
      return own_log();
    auto store =
        bring_up_to_date(dir, nullptr, *log, options, [&](const ViewStore&) { return nothing(); });
    if (!store) return tl::unexpected(store.error());
    if (Result<void> owned = own_log(); !owned) return owned;
    Result<void> done =
        exchange_store(std::make_shared<HeldStore>(*std::move(store), dir), dir, nothing, nothing);
    if (PeopleIndex* people = projector->people(); people && done) people->read();
    return done;
  } catch (const ViewsDamaged& damage) {
    return fail(ErrorCode::kDamaged, "the views in " + dir.string() + " cannot be read", "",
                damage.what());
  }
}

Result<Instance::CheckReport> Instance::check_views(const ReplayProgress& progress) {
  CheckReport report;
  const fs::path scratch = state_->generations->scratch();
  try {
    const std::unique_lock one(state_->rebuilding, std::try_to_lock);
    if (!one) return busy_rebuilding();
    if (Result<void> done = compare_views(scratch, progress, report); !done)
      return tl::unexpected(done.error());
  } catch (const ViewsDamaged& damage) {
    if (damage.store() == scratch || damage.is_passing()) {
      return fail(ErrorCode::kIo, "the views could not be compared", "", damage.what());
    }
    report.first_difference =
        "the live views are damaged (" + std::string(damage.what()) + "); they are being rebuilt";
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
  // Comparing takes about as long as computing.
  const std::uint64_t events = std::max<std::uint64_t>(state_->log->head().value, 1);
  const auto tell = [&](std::uint64_t done) {
    if (progress) progress(std::min(done / 2, events), events);
  };
  // All to the same position, then each a little further.
  report.checked_to = applied_by(KeptBy::kProjector, *live);
  const Position together = std::min(report.checked_to, applied_by(KeptBy::kSequencer, *live));
  Result<Position> done =
      ViewBuilder(**computed, all_projections())
          .rebuild(*state_->log, together, [&](std::uint64_t n, std::uint64_t) { tell(n); });
  for (const KeptBy keeper : {KeptBy::kProjector, KeptBy::kSequencer}) {
    if (done)
      done = ViewBuilder(**computed, projections_kept_by(keeper))
                 .rebuild(*state_->log, applied_by(keeper, *live));
  }
  if (!done) return tl::unexpected(done.error());

  const auto snapshot = (*computed)->snapshot();
  const std::uint64_t rows_expected = std::max<std::uint64_t>((*computed)->rows_about(), 1);
  for (const TableSpec& spec : all_tables()) {
    report.first_difference = first_difference(
        spec.name, *live->snapshot, live->store->table(spec.name), *snapshot,
        (*computed)->table(spec.name), [&](std::uint64_t rows) {
          report.rows += rows;
          tell(events + events * std::min(report.rows, rows_expected) / rows_expected);
        });
    if (!report.first_difference.empty()) break;
  }
  tell(2 * events);
  return {};
}

}  // namespace muster::projections

#include "projections/instance/views_opening.h"

#include <cstdint>

#include "core/views_damaged.h"
#include "projections/all_projections.h"
#include "projections/projector/view_builder.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

// Whether the log contains the commit that the checkpoint names as the last one applied.
Result<bool> is_of_this_log(const EventLog& log, const Checkpoint& checkpoint) {
  if (checkpoint.next == Position(0)) return true;
  if (checkpoint.next > log.head()) return false;
  const auto cursor = log.read(Position(checkpoint.next.value - 1));
  const auto commit = cursor->next_encoded();
  if (!commit) return tl::unexpected(commit.error());
  return commit->has_value() && (*commit)->end() == checkpoint.next &&
         (*commit)->frame.crc == checkpoint.crc;
}

// Empties tables that were computed from another history than the log's.
Result<void> clear_foreign_views(ViewStore& store, const EventLog& log, std::string& reason) {
  if (store.was_reset()) reason = "The views were not usable.";
  for (const TableSpec& spec : all_tables()) {
    const Table table = store.table(spec.name);
    const Result<bool> ours = is_of_this_log(log, store.checkpoint(table));
    if (!ours) return tl::unexpected(ours.error());
    if (*ours) continue;
    reason = "The views belong to a different log.";
    if (Result<void> done = store.clear(table); !done) return done;
  }
  return {};
}

// Applies the rest of the log to the store.
Result<void> apply_missing(ViewStore& store, const EventLog& log, const Instance::Options& o) {
  std::string reason;
  if (auto done = clear_foreign_views(store, log, reason); !done) return done;
  ViewBuilder builder(store, all_projections());
  const std::uint64_t missing = log.head() - builder.applied();
  if (missing > 0 && reason.empty() && builder.applied() == Position(0)) {
    reason = "The views are missing.";
  }
  if (missing > 0 && !reason.empty() && o.on_rebuild) {
    o.on_rebuild(reason + " Rebuilding them from " + std::to_string(missing) + " events.");
  }
  const Result<Position> built =
      builder.rebuild(log, log.head(), reason.empty() ? ReplayProgress() : o.progress);
  if (!built) return tl::unexpected(built.error());
  return reason.empty() ? Result<void>() : store.flush();
}

}  // namespace

Result<std::unique_ptr<ViewStore>> bring_up_to_date(
    const fs::path& dir, std::unique_ptr<ViewStore> store, const EventLog& log,
    const Instance::Options& o, const std::function<Result<void>(const ViewStore&)>& check) {
  Error error{ErrorCode::kDamaged,
              "the views in " + dir.string() + " cannot be rebuilt from the log"};
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      if (!store) {
        auto opened = ViewStore::open(dir, all_tables());
        if (!opened) return opened;
        store = *std::move(opened);
      }
      Result<void> done = apply_missing(*store, log, o);
      if (done) done = check(*store);
      if (!done) return tl::unexpected(done.error());
      return store;
    } catch (const ViewsDamaged& e) {
      error.detail = e.what();
      if (e.is_passing()) error.code = ErrorCode::kIo;
      if (store && !e.is_passing()) store->mark_damaged(e.what());
    }
    store.reset();
  }
  return tl::unexpected(error);
}

}  // namespace muster::projections

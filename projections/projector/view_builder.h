// Applies the log to a set of projections in batches: rows and checkpoint in one write. The
// projector does this continuously, an opening once, and a replay from zero.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/log/event_log.h"
#include "core/views/view_store.h"

namespace muster::projections {

// Events done, and the total.
using ReplayProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Called with a batch's changes after it is written and before they are dropped.
using BatchWatcher = std::function<void(std::span<const TableWrite> batch)>;

// A rebuild has no readers: the larger its batches, the fewer times a row is written; two are in
// memory at a time. Loading a batch takes a few syncs, which pays off from some number of events
// on.
struct RebuildBounds {
  std::size_t batch_bytes_max = std::size_t{48} << 20;
  std::uint64_t events_min = 100'000;
  // Once true, the rebuild ends with kBusy at the next group of commits. May be null.
  const std::atomic<bool>* stop = nullptr;
};

class ReadAhead;

class ViewBuilder {
 public:
  // `store` must outlive this object. Requires: nothing else writes the projections' tables.
  ViewBuilder(ViewStore& store, Projections projections, BatchWatcher watcher = {});

  // Applies the commits between each table's checkpoint and `until`, excluding one that ends past
  // `until`. Returns the position reached.
  Result<Position> apply(const EventLog& log, Position until);
  // The same for long distances without readers: in large batches, each written to disk
  // (ViewStore::load) while the next is applied, with threads that read ahead. Reports `progress`
  // from time to time. See view_rebuild.cc.
  Result<Position> rebuild(const EventLog& log, Position until, const ReplayProgress& progress = {},
                           RebuildBounds bounds = {});
  // The same with commits that are already being read. Requires: they begin at or before the lowest
  // checkpoint and end at `until`.
  Result<Position> rebuild(ReadAhead& commits, Position until, const ReplayProgress& progress = {},
                           RebuildBounds bounds = {});

  // The lowest checkpoint of its tables.
  Position applied() const;

 private:
  class Batch;
  class Rebuild;
  struct Followed {
    std::unique_ptr<Projection> projection;
    Table table;
    Checkpoint checkpoint;

    // Does nothing if it has applied the commit.
    void apply(const Commit& commit, Overlay& rows);
  };

  ViewStore& store_;
  const BatchWatcher watcher_;
  std::vector<Followed> followed_;
};

}  // namespace muster::projections

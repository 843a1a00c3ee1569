// Applies the log to a set of projections in batches: rows and checkpoint in one write. What the
// projector does all day, an opening does once, and a replay does from zero.
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

// Events done, and how many there are in all.
using ReplayProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Told what a batch changed, after it is written and before it is forgotten.
using BatchWatcher = std::function<void(std::span<const TableWrite> batch)>;

// A rebuild has no readers: the larger its batches, the fewer times a row is written; two of them
// are in memory at a time. Loading one takes a few syncs, which pays from some number of events on.
struct RebuildBounds {
  std::size_t batch_bytes_max = std::size_t{48} << 20;
  std::uint64_t events_min = 100'000;
  // Once true the rebuild ends with kBusy, at the next group of commits. May be null.
  const std::atomic<bool>* stop = nullptr;
};

class ReadAhead;

class ViewBuilder {
 public:
  // `store` must outlive it. Requires: it is the only writer of the projections' tables.
  ViewBuilder(ViewStore& store, Projections projections, BatchWatcher watcher = {});

  // Applies what lies between each table's checkpoint and `until`. A commit that ends past `until`
  // is not applied. Returns the position reached.
  Result<Position> apply(const EventLog& log, Position until);
  // The same for a long way and with nobody reading: in large batches, each of which goes to the
  // disk (ViewStore::load) while the next is applied, and with threads that read ahead. Tells
  // `progress` now and then. view_rebuild.cc.
  Result<Position> rebuild(const EventLog& log, Position until, const ReplayProgress& progress = {},
                           RebuildBounds bounds = {});
  // The same with commits that are being read already. Requires: they begin at or before the lowest
  // checkpoint, and end at `until`.
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

    // Nothing where it has the commit already.
    void apply(const Commit& commit, Overlay& rows);
  };

  ViewStore& store_;
  const BatchWatcher watcher_;
  std::vector<Followed> followed_;
};

}  // namespace muster::projections

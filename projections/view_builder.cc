#include "projections/view_builder.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "core/accounts/registry.h"
#include "core/check.h"
#include "projections/activity.h"
#include "projections/activity_days.h"
#include "projections/audit_index.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"

namespace muster {
namespace {

// A batch is written when it holds this many events or changed rows: more rows than most teams have
// people, so that the many pings of a person are one write, and few enough that readers who wait
// for it do not wait long.
constexpr std::uint64_t kBatchEventsMax = 1'000'000;
constexpr std::size_t kBatchRowsMax = 250'000;
// Pictures are large: a batch is also written when its rows take this much memory.
constexpr std::size_t kBatchBytesMax = std::size_t{256} << 20;

// How often whoever watches is told how far it is.
constexpr std::uint64_t kProgressEveryEvents = 20'000;

// A table's rows as they were before the batch. One at checkpoint 0 has none: then nothing is
// asked.
class BatchBase final : public RowReader {
 public:
  BatchBase(const ViewStore& store, Table table, bool is_empty)
      : rows_(store, table), is_empty_(is_empty) {}
  std::optional<std::string> get(std::string_view key) const override {
    return is_empty_ ? std::nullopt : rows_.get(key);
  }
  void set_written() { is_empty_ = false; }

 private:
  TableRows rows_;
  bool is_empty_;
};

}  // namespace

std::vector<std::unique_ptr<Projection>> ViewBuilder::all_projections() {
  std::vector<std::unique_ptr<Projection>> all;
  all.push_back(std::make_unique<Registry>());
  all.push_back(std::make_unique<People>());
  all.push_back(std::make_unique<Activity>());
  all.push_back(std::make_unique<Projects>());
  all.push_back(std::make_unique<Pictures>());
  all.push_back(std::make_unique<ActivityDays>());
  all.push_back(std::make_unique<AuditIndex>());
  return all;
}

std::vector<TableSpec> ViewBuilder::all_tables() {
  return {{Registry::kName, Registry::kVersion},    {People::kName, People::kVersion},
          {Activity::kName, Activity::kVersion},    {Projects::kName, Projects::kVersion},
          {Pictures::kName, Pictures::kVersion},    {ActivityDays::kName, ActivityDays::kVersion},
          {AuditIndex::kName, AuditIndex::kVersion}};
}

ViewBuilder::ViewBuilder(ViewStore& store, std::vector<Projection*> projections,
                         BatchWatcher watcher)
    : store_(store), watcher_(std::move(watcher)) {
  for (Projection* projection : projections) {
    const Table table = store.table(projection->name());
    followed_.push_back({projection, table, store.checkpoint(table)});
  }
}

Position ViewBuilder::applied() const {
  Position lowest = followed_.front().checkpoint.next;
  for (const Followed& followed : followed_) lowest = std::min(lowest, followed.checkpoint.next);
  return lowest;
}

Result<Position> ViewBuilder::apply(const EventLog& log, Position until,
                                    const ReplayProgress& progress) {
  const Position start = applied();
  if (start >= until) return start;

  std::deque<BatchBase> bases;  // overlays keep references to them
  std::deque<Overlay> overlays;
  for (const Followed& followed : followed_) {
    bases.emplace_back(store_, followed.table, followed.checkpoint.next == Position(0));
    overlays.emplace_back(bases.back());
  }

  auto write_batch = [&]() -> Result<void> {
    std::vector<TableWrite> writes;
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      followed_[i].projection->finish_batch(overlays[i]);
    }
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      writes.push_back({followed_[i].table, &overlays[i], followed_[i].checkpoint});
    }
    if (Result<void> written = store_.write(writes); !written) return written;
    if (watcher_) watcher_(writes);
    for (Overlay& overlay : overlays) overlay.clear();
    for (BatchBase& base : bases) base.set_written();
    return {};
  };

  const std::unique_ptr<CommitCursor> cursor = log.read(start);
  std::uint64_t pending = 0;
  std::uint64_t untold = 0;
  while (true) {
    Result<std::optional<Commit>> commit = cursor->next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit || (*commit)->end() > until) break;
    std::size_t changed = 0;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      Followed& followed = followed_[i];
      if (followed.checkpoint.next > (*commit)->first) continue;  // has it already
      followed.projection->apply(**commit, overlays[i]);
      followed.checkpoint = {(*commit)->end(), (*commit)->crc};
      changed += overlays[i].changes().size();
      bytes += overlays[i].bytes();
    }
    untold += (*commit)->event_count;
    if (progress && untold >= kProgressEveryEvents) {
      untold = 0;
      progress(applied() - start, until - start);
    }
    pending += (*commit)->event_count;
    if (pending >= kBatchEventsMax || changed >= kBatchRowsMax || bytes >= kBatchBytesMax) {
      pending = 0;
      if (Result<void> written = write_batch(); !written) return tl::unexpected(written.error());
    }
  }
  if (Result<void> written = write_batch(); !written) return tl::unexpected(written.error());
  if (progress) progress(applied() - start, until - start);
  return applied();
}

}  // namespace muster

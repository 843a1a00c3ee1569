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
#include "projections/read_ahead.h"

namespace muster {
namespace {

// A batch is written when it holds this many events, or changed rows in this much memory: enough
// for the many pings of a person to be one write, and few enough that readers who wait for it do
// not wait long.
constexpr std::uint64_t kBatchEventsMax = 150'000;
constexpr std::size_t kBatchBytesMax = std::size_t{32} << 20;

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

// What is applied and not yet written.
class ViewBuilder::Batch {
 public:
  explicit Batch(ViewBuilder& builder) : builder_(builder) {
    for (const Followed& followed : builder.followed_) {
      bases_.emplace_back(builder.store_, followed.table, followed.checkpoint.next == Position(0));
      overlays_.emplace_back(bases_.back());
    }
  }

  void apply(const Commit& commit) {
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
      Followed& followed = builder_.followed_[i];
      if (followed.checkpoint.next > commit.first) continue;  // has it already
      followed.projection->apply(commit, overlays_[i]);
      followed.checkpoint = {commit.end(), commit.crc};
    }
    events_ += commit.event_count;
  }

  std::uint64_t events() const { return events_; }
  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Overlay& overlay : overlays_) bytes += overlay.bytes();
    return bytes;
  }

  Result<void> write(Result<void> (ViewStore::*how)(std::span<const TableWrite>)) {
    std::vector<TableWrite> writes;
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
      const Followed& followed = builder_.followed_[i];
      followed.projection->finish_batch(overlays_[i]);
      writes.push_back({followed.table, &overlays_[i], followed.checkpoint});
    }
    if (Result<void> written = (builder_.store_.*how)(writes); !written) return written;
    if (builder_.watcher_) builder_.watcher_(writes);
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
      if (!overlays_[i].empty()) bases_[i].set_written();
      overlays_[i].clear();
    }
    events_ = 0;
    return {};
  }

 private:
  ViewBuilder& builder_;
  std::deque<BatchBase> bases_;  // overlays keep references to them
  std::deque<Overlay> overlays_;
  std::uint64_t events_ = 0;
};

Result<Position> ViewBuilder::apply(const EventLog& log, Position until) {
  const Position start = applied();
  if (start >= until) return start;
  Batch batch(*this);
  const std::unique_ptr<CommitCursor> cursor = log.read(start);
  while (true) {
    const Result<std::optional<Commit>> commit = cursor->next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit || (*commit)->end() > until) break;
    batch.apply(**commit);
    if (batch.events() < kBatchEventsMax && batch.bytes() < kBatchBytesMax) continue;
    if (Result<void> done = batch.write(&ViewStore::write); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (Result<void> done = batch.write(&ViewStore::write); !done) {
    return tl::unexpected(done.error());
  }
  return applied();
}

Result<Position> ViewBuilder::rebuild(const EventLog& log, Position until,
                                      const ReplayProgress& progress, RebuildBounds bounds) {
  const Position start = applied();
  if (start >= until) return start;
  if (progress) progress(0, until - start);
  if (until - start < bounds.events_min) {
    const Result<Position> end = apply(log, until);
    if (end && progress) progress(*end - start, until - start);
    return end;
  }
  Batch batch(*this);
  ReadAhead commits(log.read(start), until);
  while (true) {
    const Result<std::vector<Commit>> group = commits.next();
    if (!group) return tl::unexpected(group.error());
    if (group->empty()) break;
    for (const Commit& commit : *group) batch.apply(commit);
    if (progress) progress(applied() - start, until - start);
    if (batch.bytes() < bounds.batch_bytes_max) continue;
    if (Result<void> done = batch.write(&ViewStore::load); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (Result<void> done = batch.write(&ViewStore::load); !done) {
    return tl::unexpected(done.error());
  }
  if (progress) progress(applied() - start, until - start);
  return applied();
}

}  // namespace muster

#include "projections/view_builder.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <utility>

#include "core/accounts/registry.h"
#include "core/check.h"
#include "core/two_threads.h"
#include "projections/activity.h"
#include "projections/audit_index.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"
#include "projections/read_ahead.h"
#include "projections/worker.h"

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
  all.push_back(std::make_unique<AuditIndex>());
  all.push_back(std::make_unique<Activity>());
  all.push_back(std::make_unique<Projects>());
  all.push_back(std::make_unique<Pictures>());
  return all;
}

std::vector<TableSpec> ViewBuilder::all_tables() {
  return {{Registry::kName, Registry::kVersion},    {People::kName, People::kVersion},
          {Activity::kName, Activity::kVersion},    {Projects::kName, Projects::kVersion},
          {Pictures::kName, Pictures::kVersion},    {AuditIndex::kName, AuditIndex::kVersion}};
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
    for (Followed& followed : builder.followed_) parts_.emplace_back(builder.store_, followed);
  }

  void apply(const Commit& commit) {
    for (Part& part : parts_) part.apply(commit);
    events_ += commit.event_count;
  }

  std::uint64_t events() const { return events_; }
  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Part& part : parts_) bytes += part.bytes();
    return bytes;
  }

  Result<void> write() {
    for (Part& part : parts_) part.finish();
    return write_by(&ViewStore::write);
  }

  // The same with a second thread that has every other projection: those that take most of the
  // time stand beside each other in all_projections(). It may be some groups behind, which is why
  // its bytes are those it had a moment ago.
  void apply(const std::shared_ptr<const std::vector<Commit>>& group, Worker& beside) {
    beside.give([this, group] {
      apply_half(1, *group);
      bytes_beside_ = bytes_of_half(1);
    });
    apply_half(0, *group);
  }
  std::size_t bytes_beside() const { return bytes_of_half(0) + bytes_beside_; }

  Result<void> load(Worker& beside) {
    beside.finish();
    for_each_on_two_threads(parts_.size(), [this](std::size_t i) { parts_[i].finish(); });
    bytes_beside_ = 0;
    return write_by(&ViewStore::load);
  }

 private:
  // One table's.
  struct Part {
    Followed& followed;
    BatchBase base;
    Overlay rows;

    Part(const ViewStore& store, Followed& f)
        : followed(f), base(store, f.table, f.checkpoint.next == Position(0)), rows(base) {}

    void apply(const Commit& commit) {
      if (followed.checkpoint.next > commit.first) return;  // has it already
      followed.projection->apply(commit, rows);
      followed.checkpoint = {commit.end(), commit.crc};
    }
    void finish() { followed.projection->finish_batch(rows); }
    std::size_t bytes() const { return rows.bytes() + followed.projection->held_bytes(); }
  };

  void apply_half(std::size_t first, const std::vector<Commit>& commits) {
    for (std::size_t i = first; i < parts_.size(); i += 2) {
      for (const Commit& commit : commits) parts_[i].apply(commit);
    }
  }
  std::size_t bytes_of_half(std::size_t first) const {
    std::size_t bytes = 0;
    for (std::size_t i = first; i < parts_.size(); i += 2) bytes += parts_[i].bytes();
    return bytes;
  }

  Result<void> write_by(Result<void> (ViewStore::*how)(std::span<const TableWrite>)) {
    std::vector<TableWrite> writes;
    for (const Part& part : parts_) {
      writes.push_back({part.followed.table, &part.rows, part.followed.checkpoint});
    }
    if (Result<void> written = (builder_.store_.*how)(writes); !written) return written;
    if (builder_.watcher_) builder_.watcher_(writes);
    for (Part& part : parts_) {
      if (!part.rows.empty()) part.base.set_written();
      part.rows.clear();
    }
    events_ = 0;
    return {};
  }

  ViewBuilder& builder_;
  std::deque<Part> parts_;  // which are referred to and stay where they are
  std::uint64_t events_ = 0;
  std::atomic<std::size_t> bytes_beside_{0};
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
    if (Result<void> done = batch.write(); !done) return tl::unexpected(done.error());
  }
  if (Result<void> done = batch.write(); !done) return tl::unexpected(done.error());
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
  ReadAhead commits(log.read(start), until);
  return rebuild(commits, until, progress, bounds);
}

Result<Position> ViewBuilder::rebuild(ReadAhead& commits, Position until,
                                      const ReplayProgress& progress, RebuildBounds bounds) {
  const Position start = applied();
  Batch batch(*this);
  Worker beside;
  while (true) {
    Result<std::vector<Commit>> group = commits.next();
    if (!group) return tl::unexpected(group.error());
    if (group->empty()) break;
    const Position end = group->back().end();
    batch.apply(std::make_shared<const std::vector<Commit>>(*std::move(group)), beside);
    if (progress) progress(end - start, until - start);
    if (batch.bytes_beside() < bounds.batch_bytes_max) continue;
    if (Result<void> done = batch.load(beside); !done) return tl::unexpected(done.error());
  }
  if (Result<void> done = batch.load(beside); !done) return tl::unexpected(done.error());
  if (progress) progress(applied() - start, until - start);
  return applied();
}

}  // namespace muster

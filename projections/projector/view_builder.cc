#include "projections/projector/view_builder.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "projections/projector/read_ahead.h"

namespace muster::projections {
namespace {

// A batch is written when it holds this many events, or changed rows of this much memory: enough to
// turn a person's many pings into one write, and few enough that readers do not wait long.
constexpr std::uint64_t kBatchEventsMax = 150'000;
constexpr std::size_t kBatchBytesMax = std::size_t{32} << 20;

// A table's rows before the batch. A table at checkpoint 0 has none and is not read.
class BatchBase final : public RowReader {
 public:
  BatchBase(const ViewStore& store, Table table, bool is_empty)
      : rows_(store, table), is_empty_(is_empty) {}
  std::optional<std::string> get(std::string_view key) const override {
    return is_empty_ ? std::nullopt : rows_.get(key);
  }
  std::vector<std::optional<std::string>> get_all(
      std::span<const std::string> keys) const override {
    return is_empty_ ? std::vector<std::optional<std::string>>(keys.size()) : rows_.get_all(keys);
  }
  void set_written() { is_empty_ = false; }

 private:
  TableRows rows_;
  bool is_empty_;
};

}  // namespace

ViewBuilder::ViewBuilder(ViewStore& store, Projections projections, BatchWatcher watcher)
    : store_(store), watcher_(std::move(watcher)) {
  for (std::unique_ptr<Projection>& projection : projections) {
    const Table table = store.table(projection->traits().name);
    followed_.push_back({std::move(projection), table, store.checkpoint(table)});
  }
}

void ViewBuilder::Followed::apply(const Commit& commit, Overlay& rows) {
  if (checkpoint.next > commit.first) return;
  projection->apply(commit, rows);
  checkpoint = {commit.end(), commit.crc};
}

Position ViewBuilder::applied() const {
  Position lowest = followed_.front().checkpoint.next;
  for (const Followed& followed : followed_) lowest = std::min(lowest, followed.checkpoint.next);
  return lowest;
}

// What has been applied but not written.
class ViewBuilder::Batch {
 public:
  explicit Batch(ViewBuilder& builder) : builder_(builder) {
    for (Followed& followed : builder.followed_) parts_.emplace_back(builder.store_, followed);
  }

  void apply(const Commit& commit) {
    for (Part& part : parts_) part.followed.apply(commit, part.rows);
    events_ += commit.event_count;
  }

  std::uint64_t events() const { return events_; }
  std::size_t bytes() const {
    std::size_t bytes = 0;
    for (const Part& part : parts_) bytes += part.bytes();
    return bytes;
  }

  Result<void> write() {
    std::vector<TableWrite> writes;
    for (Part& part : parts_) {
      part.followed.projection->finish_batch(part.rows);
      writes.push_back({part.followed.table, &part.rows, part.followed.checkpoint});
    }
    if (Result<void> written = builder_.store_.write(writes); !written) return written;
    if (builder_.watcher_) builder_.watcher_(writes);
    for (Part& part : parts_) {
      if (!part.rows.empty()) part.base.set_written();
      part.rows.clear();
    }
    events_ = 0;
    return {};
  }

 private:
  // The part of one table.
  struct Part {
    Followed& followed;
    BatchBase base;
    Overlay rows;

    Part(const ViewStore& store, Followed& f)
        : followed(f), base(store, f.table, f.checkpoint.next == Position(0)), rows(base) {}

    std::size_t bytes() const { return rows.bytes() + followed.projection->held_bytes(); }
  };

  ViewBuilder& builder_;
  std::deque<Part> parts_;  // a deque: references to elements stay valid
  std::uint64_t events_ = 0;
};

Result<Position> ViewBuilder::apply(const EventLog& log, Position until) {
  const Position start = applied();
  if (start >= until) return start;
  Batch batch(*this);
  const std::unique_ptr<CommitCursor> cursor = log.read(start);
  while (true) {
    const Result<std::optional<EncodedCommit>> encoded = cursor->next_encoded();
    if (!encoded) return tl::unexpected(encoded.error());
    if (!*encoded || (*encoded)->end() > until) break;
    const Result<Commit> commit = read_commit_with_digest(**encoded, cursor->keys());
    if (!commit) return tl::unexpected(commit.error());
    batch.apply(*commit);
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

}  // namespace muster::projections

// ViewBuilder::rebuild: applies a long log with all the threads of a small machine. Two decode
// (ReadAhead), two apply, each to its share of the projections, and the previous batch is written
// meanwhile.

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "core/threads.h"
#include "core/two_threads.h"
#include "projections/projector/read_ahead.h"
#include "projections/projector/view_builder.h"
#include "projections/projector/worker.h"

namespace muster::projections {

class ViewBuilder::Rebuild {
 public:
  explicit Rebuild(ViewBuilder& builder) : builder_(builder) {
    for (Followed& followed : builder.followed_) parts_.emplace_back(builder.store_, followed);
    // The heaviest first, each to the thread that has less so far.
    std::vector<Part*> parts;
    for (Part& part : parts_) parts.push_back(&part);
    std::ranges::stable_sort(parts, std::greater<>(), &Part::weight);
    std::array<unsigned, 2> weights{};
    for (Part* part : parts) {
      const std::size_t lighter = weights[1] < weights[0] ? 1 : 0;
      shares_[lighter].push_back(part);
      weights[lighter] += part->weight();
    }
  }

  // The other thread may be some groups behind.
  void apply(const std::shared_ptr<const std::vector<Commit>>& group) {
    beside_.give([this, group] {
      apply_to(shares_[1], *group);
      bytes_beside_ = bytes_of(shares_[1]);
    });
    apply_to(shares_[0], *group);
  }

  // Of what is applied and not on its way to the disk; of the thread beside as it was a moment ago.
  std::size_t bytes() const { return bytes_of(shares_[0]) + bytes_beside_; }

  // Lets go of what was applied so far. An error is that of the batch before.
  Result<void> begin_load() {
    beside_.finish();
    if (Result<void> done = end_load(); !done) return done;
    for_each_on_two_threads(parts_.size(), [this](std::size_t i) { parts_[i].finish_batch(); });
    for (const Part& part : parts_) {
      writes_.push_back({part.followed.table, part.loading.get(), part.followed.checkpoint});
    }
    bytes_beside_ = 0;
    loading_ = std::async(kBesideOrLater, [this] { return builder_.store_.load(writes_); });
    return {};
  }

  // Waits for it.
  Result<void> end_load() {
    if (!loading_.valid()) return {};
    if (Result<void> done = loading_.get(); !done) return done;
    if (builder_.watcher_) builder_.watcher_(writes_);
    writes_.clear();
    for (Part& part : parts_) part.forget_loaded();
    return {};
  }

 private:
  // One table's: its rows as they were before the batch, and the batch's changes.
  struct Part final : RowReader {
    Followed& followed;
    const TableRows stored;
    bool is_empty;                     // nothing is stored yet, and nothing asked
    std::unique_ptr<Overlay> loading;  // the changes of the batch before, until they are stored
    std::unique_ptr<Overlay> rows;

    Part(const ViewStore& store, Followed& f)
        : followed(f),
          stored(store, f.table),
          is_empty(f.checkpoint.next == Position(0)),
          rows(std::make_unique<Overlay>(*this)) {}

    std::optional<std::string> get(std::string_view key) const override {
      const auto change = loading ? loading->change_of(key) : std::nullopt;
      if (!change) return is_empty ? std::nullopt : stored.get(key);
      return row_of(*change);
    }
    std::vector<std::optional<std::string>> get_all(
        std::span<const std::string> keys) const override {
      std::vector<std::optional<std::string>> rows(keys.size());
      std::vector<std::string> stored_keys;
      std::vector<std::size_t> stored_at;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (const auto change = loading ? loading->change_of(keys[i]) : std::nullopt) {
          rows[i] = row_of(*change);
        } else if (!is_empty) {
          stored_keys.push_back(keys[i]);
          stored_at.push_back(i);
        }
      }
      if (stored_keys.empty()) return rows;
      auto found = stored.get_all(stored_keys);
      for (std::size_t i = 0; i < found.size(); ++i) rows[stored_at[i]] = std::move(found[i]);
      return rows;
    }
    static std::optional<std::string> row_of(const Overlay::Change& change) {
      const auto row = change.row();
      return row ? std::optional<std::string>(*row) : std::nullopt;
    }

    void finish_batch() {
      followed.projection->finish_batch(*rows);
      loading = std::exchange(rows, std::make_unique<Overlay>(*this));
    }
    void forget_loaded() {
      is_empty = is_empty && loading->empty();
      loading.reset();
    }
    std::size_t bytes() const { return rows->bytes() + followed.projection->held_bytes(); }
    unsigned weight() const { return static_cast<unsigned>(followed.projection->traits().weight); }
  };

  using Share = std::vector<Part*>;  // what one thread applies to

  static void apply_to(const Share& share, const std::vector<Commit>& commits) {
    for (Part* part : share) {
      for (const Commit& commit : commits) part->followed.apply(commit, *part->rows);
    }
  }
  static std::size_t bytes_of(const Share& share) {
    std::size_t bytes = 0;
    for (const Part* part : share) bytes += part->bytes();
    return bytes;
  }

  ViewBuilder& builder_;
  std::deque<Part> parts_;  // which are referred to and stay where they are
  std::array<Share, 2> shares_;
  std::atomic<std::size_t> bytes_beside_{0};
  std::vector<TableWrite> writes_;     // what is being loaded
  std::future<Result<void>> loading_;  // waits where it goes
  Worker beside_;
};

Result<Position> ViewBuilder::rebuild(ReadAhead& commits, Position until,
                                      const ReplayProgress& progress, RebuildBounds bounds) {
  const Position start = applied();
  Rebuild rebuild(*this);
  while (true) {
    Result<std::vector<Commit>> group = commits.next();
    if (!group) return tl::unexpected(group.error());
    if (group->empty()) break;
    if (bounds.stop != nullptr && *bounds.stop) {
      return fail(ErrorCode::kBusy, "Muster is stopping.");
    }
    const Position end = group->back().end();
    rebuild.apply(std::make_shared<const std::vector<Commit>>(*std::move(group)));
    if (progress) progress(end - start, until - start);
    if (rebuild.bytes() < bounds.batch_bytes_max) continue;
    if (Result<void> done = rebuild.begin_load(); !done) return tl::unexpected(done.error());
  }
  Result<void> done = rebuild.begin_load();
  if (done) done = rebuild.end_load();
  if (done) done = store_.flush();  // which ends the loads
  if (!done) return tl::unexpected(done.error());
  if (progress) progress(applied() - start, until - start);
  return applied();
}

}  // namespace muster::projections

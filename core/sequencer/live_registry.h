// The registry as it is now: its rows in the present store, how much of the log they show, which
// of them have changed. Whoever applies a commit to the registry does it here, the leader that
// appended it as well as a follower that read it, so no cache of rows outlives the rows.
//
//   LiveRegistry registry(store, {});
//   registry.apply(rows, {end, crc});   // a commit that this process appended, and its changes
//   registry.follow(log);               // commits of another process
//   registry.get(key);                  // any thread
//
// Invariants:
//   - One thread at a time applies, follows or exchanges; any thread reads.
//   - applied() never goes back and never passes the log's head.
//   - A row's version changes after the row and before applied() includes the commit.
//   - The checkpoint in the store is at most kUnwrittenCommitsMax commits behind applied().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/log/event_log.h"
#include "core/mutex.h"
#include "core/result.h"
#include "core/sequencer/row_versions.h"
#include "core/time.h"
#include "core/views/view_store.h"
#include "core/views_damaged.h"

namespace muster {

class LiveRegistry final : public RowReader {
 public:
  struct Calls {
    // Whether a write that finds the disk full gives up instead of waiting for room.
    std::function<bool()> is_stopping = [] { return false; };
    // Called when a write meets damaged rows. Must not block.
    std::function<void(const ViewsDamaged&)> on_damaged = [](const ViewsDamaged&) {};
  };

  // Requires: nobody else writes the registry's table.
  LiveRegistry(std::shared_ptr<ViewStore> store, Calls calls);

  std::optional<std::string> get(std::string_view key) const override;
  std::shared_ptr<ViewStore> store() const { return store_.load(std::memory_order_acquire); }
  const RowVersions& versions() const { return versions_; }
  // Every commit before this is in the rows.
  Position applied() const { return Position(applied_.load(std::memory_order_acquire)); }
  // Whether follow() has applied everything before `position`; waits for it at most `timeout`.
  bool wait_for(Position position, Duration timeout) const;

  // Shows `rows`, the changes of the commit that ends at `reached`. Waits where the disk is full.
  // Damaged rows are reported, and no error: the commit is durable, the store is computed again.
  Result<void> apply(const Overlay& rows, const Checkpoint& reached);
  // Applies the commits that `log` has and the rows lack. kDamaged: the log cannot be read. Throws
  // ViewsDamaged where rows cannot be read; what was applied before stays.
  Result<void> follow(const EventLog& log);
  // Goes on with the registry in another store, which has applied at least as much.
  void exchange(std::shared_ptr<ViewStore> store);
  // Brings the checkpoint in the store up to applied(), so that the next start has nothing to
  // replay.
  Result<void> write_checkpoint();

 private:
  static constexpr std::uint64_t kUnwrittenCommitsMax = 1000;

  Result<void> write(const Overlay& rows, const Checkpoint& reached);
  void wake_waiting();

  const Calls calls_;
  std::atomic<std::shared_ptr<ViewStore>> store_;
  RowVersions versions_;
  Checkpoint reached_;  // where applied_ is; of the applying thread
  std::uint64_t unwritten_commits_ = 0;
  std::atomic<std::uint64_t> applied_{0};

  mutable Mutex mutex_;  // of nothing: so that wait_for() misses no move of applied_
  mutable ConditionVariable moved_;
};

}  // namespace muster

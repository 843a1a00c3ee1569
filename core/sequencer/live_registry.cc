#include "core/sequencer/live_registry.h"

#include <chrono>
#include <thread>
#include <utility>

#include "core/accounts/registry.h"

namespace muster {
namespace {

constexpr std::chrono::milliseconds kRoomTriedEvery(100);

}  // namespace

LiveRegistry::LiveRegistry(std::shared_ptr<ViewStore> store, Calls calls)
    : calls_(std::move(calls)),
      store_(store),
      reached_(store->checkpoint(store->table<Registry>())),
      applied_(reached_.next.value) {}

std::optional<std::string> LiveRegistry::get(std::string_view key) const {
  const std::shared_ptr<ViewStore> present = store();
  return present->get(present->table<Registry>(), key);
}

bool LiveRegistry::wait_for(Position position, Duration timeout) const {
  MutexLock lock(mutex_);
  return moved_.wait_for(lock, timeout, [&] { return applied() >= position; });
}

Result<void> LiveRegistry::apply(const Overlay& rows, const Checkpoint& reached) {
  // Commits of pings alone change no row; their checkpoint is written now and then.
  if (!rows.empty() || ++unwritten_commits_ >= kUnwrittenCommitsMax) {
    if (Result<void> written = write(rows, reached); !written) return written;
  }
  reached_ = reached;
  applied_.store(reached.next.value, std::memory_order_release);
  return {};
}

Result<void> LiveRegistry::follow(const EventLog& log) {
  const std::unique_ptr<CommitCursor> cursor = log.read(applied());
  Registry registry;
  Overlay rows(*this);
  while (true) {
    const Result<std::optional<Commit>> commit = cursor->next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) return {};
    rows.clear();
    registry.apply(**commit, rows);
    if (Result<void> done = apply(rows, {(*commit)->end(), (*commit)->crc}); !done) return done;
    wake_waiting();
  }
}

void LiveRegistry::exchange(std::shared_ptr<ViewStore> store) {
  const Checkpoint theirs = store->checkpoint(store->table<Registry>());
  store_.store(std::move(store), std::memory_order_release);
  versions_.all_changed();
  unwritten_commits_ = 0;
  if (theirs.next <= reached_.next) return;
  reached_ = theirs;
  applied_.store(theirs.next.value, std::memory_order_release);
  wake_waiting();
}

void LiveRegistry::wake_waiting() {
  { const MutexLock lock(mutex_); }
  moved_.notify_all();
}

Result<void> LiveRegistry::write_checkpoint() { return write(Overlay(*this), reached_); }

Result<void> LiveRegistry::write(const Overlay& rows, const Checkpoint& reached) {
  unwritten_commits_ = 0;
  const std::shared_ptr<ViewStore> present = store();
  const TableWrite write{present->table<Registry>(), &rows, reached};
  Result<void> written;
  try {
    written = present->write({&write, 1});
    // The commit is durable already, so its callers wait for the room that its rows need.
    while (!written && written.error().code == ErrorCode::kNoRoom && !calls_.is_stopping()) {
      std::this_thread::sleep_for(kRoomTriedEvery);
      if (present->resume()) written = present->write({&write, 1});
    }
  } catch (const ViewsDamaged& damage) {
    calls_.on_damaged(damage);
  }
  for (const Overlay::Change change : rows.changes()) versions_.changed(change.key());
  return written;
}

}  // namespace muster

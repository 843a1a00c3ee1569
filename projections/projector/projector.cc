#include "projections/projector/projector.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "projections/all_projections.h"
#include "projections/people_index/people_index.h"

namespace muster::projections {
namespace {

// How much a start after a crash replays at most, in events and in time.
constexpr std::uint64_t kFlushEveryEvents = 1'000'000;
constexpr std::chrono::seconds kFlushEvery(30);
constexpr Duration kWakeEvery = std::chrono::seconds(1);
// What a stop still applies: the next start then finds everything done. More would keep it waiting.
constexpr std::uint64_t kAppliedOnStopMax = 100'000;
constexpr std::chrono::milliseconds kTogetherMax(200);
constexpr std::chrono::seconds kRoomTriedEvery(1);

}  // namespace

Projector::Projector(EventLog& log, std::shared_ptr<ViewStore> store, bool lists_people, Told told)
    : log_(log), lists_people_(lists_people), told_(std::move(told)) {
  exchange(std::move(store));
  thread_ = std::thread([this] { run(); });
}

Projector::~Projector() {
  {
    std::scoped_lock lock(asking_mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void Projector::let_come_together(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(asking_mutex_);
  asked_.wait_until(lock, until, [this] { return stopping_ || wanted_ > applied_; });
}

// Null: the present one, from its checkpoints on.
void Projector::exchange(std::shared_ptr<ViewStore> store) {
  {
    std::scoped_lock lock(mutex_);
    if (!store) store = store_;
    const auto people =
        lists_people_ ? std::make_shared<PeopleIndex>(store, told_.on_damaged) : nullptr;
    BatchWatcher watcher;
    if (people) watcher = [people](std::span<const TableWrite> batch) { people->apply(batch); };
    // With new projections: those before may hold a part of a batch that was not written.
    builder_ = std::make_unique<ViewBuilder>(*store, projections_kept_by(KeptBy::kProjector),
                                             std::move(watcher));
    store_ = std::move(store);
    applied_ = builder_->applied().value;
    is_stalled_ = false;
    // Last: whoever sees these people also sees how far they have come.
    people_.with([&](auto& current) { current = people; });
  }
  moved_.notify_all();
  asked_.notify_all();
}

void Projector::run() {
  auto last_flush = std::chrono::steady_clock::now();
  auto last_batch = last_flush - kTogetherMax;
  std::uint64_t flushed_at = applied_;
  while (!stopping_) {
    if (is_stalled_) {
      std::unique_lock lock(asking_mutex_);
      asked_.wait_for(lock, kWakeEvery, [this] { return stopping_ || !is_stalled_; });
      continue;
    }
    if (log_.wait_past(Position(applied_), kWakeEvery) > Position(applied_)) {
      let_come_together(last_batch + kTogetherMax);
      last_batch = std::chrono::steady_clock::now();
      if (!apply_up_to(log_.head())) return;
      if (has_no_room_) {
        // The builder counts as applied what was not written.
        if (wait_for_room()) {
          const std::shared_ptr<ViewStore> present = store();
          try {
            exchange(nullptr);
          } catch (const ViewsDamaged& damage) {
            stall(damage, present);
          }
        }
        has_no_room_ = false;
        continue;
      }
    }
    const auto now = std::chrono::steady_clock::now();
    const std::uint64_t behind = applied_ - flushed_at;
    if (behind >= kFlushEveryEvents || (behind > 0 && now - last_flush >= kFlushEvery)) {
      if (!flush()) return;
      if (has_no_room_) {
        (void)wait_for_room();
        has_no_room_ = false;
        continue;
      }
      flushed_at = applied_;
      last_flush = now;
    }
  }
  if (is_stalled_) return;
  if (const Position head = log_.head(); head.value - applied_ <= kAppliedOnStopMax)
    apply_up_to(head);
}

// The disk is full: what is not written waits in memory and in the log. False: the views are
// damaged.
bool Projector::wait_for_room() {
  // Readers go on with what is there: it may be a while.
  const auto set_waiting = [this](bool waits) {
    {
      std::scoped_lock lock(mutex_);
      waits_for_room_ = waits;
    }
    moved_.notify_all();
  };
  set_waiting(true);
  const bool has_room = try_until_there_is_room();
  set_waiting(false);
  return has_room;
}

bool Projector::try_until_there_is_room() {
  while (!stopping_) {
    const std::shared_ptr<ViewStore> present = store();
    try {
      if (present->resume()) return true;  // else: kNoRoom
    } catch (const ViewsDamaged& damage) {
      stall(damage, present);
      return false;
    }
    std::unique_lock lock(asking_mutex_);
    asked_.wait_for(lock, kRoomTriedEvery, [this] { return stopping_.load(); });
  }
  return true;
}

// False: it could not, and said so.
bool Projector::apply_up_to(Position head) {
  Result<void> done;
  std::shared_ptr<ViewStore> store;
  try {
    std::scoped_lock lock(mutex_);
    store = store_;
    done = builder_->apply(log_, head).map([](Position) {});
    if (done) applied_ = builder_->applied().value;
  } catch (const ViewsDamaged& damage) {
    stall(damage, store);
  }
  has_no_room_ = !done && done.error().code == ErrorCode::kNoRoom;
  if (has_no_room_) return true;
  if (!done) {
    if (told_.on_fatal) told_.on_fatal(done.error());
    return false;
  }
  moved_.notify_all();
  return true;
}

// The same.
bool Projector::flush() {
  Result<void> done;
  const std::shared_ptr<ViewStore> present = store();
  try {
    done = present->flush();
  } catch (const ViewsDamaged& damage) {
    stall(damage, present);
  }
  has_no_room_ = !done && done.error().code == ErrorCode::kNoRoom;
  if (has_no_room_) return true;
  if (!done && told_.on_fatal) told_.on_fatal(done.error());
  return done.has_value();
}

// Nothing more is applied to this store; unless another has taken its place already.
void Projector::stall(const ViewsDamaged& damage, const std::shared_ptr<ViewStore>& store) {
  // First, so that whoever no longer waits finds the views being mended.
  // Also of what passes: the part of a batch that was applied is lost with it.
  if (told_.on_damaged) told_.on_damaged(ViewsDamaged(damage.what(), damage.store()));
  {
    std::scoped_lock lock(mutex_);
    is_stalled_ = store == store_;
  }
  moved_.notify_all();
}

bool Projector::wait_for(Position position, Duration timeout) const {
  if (Position(applied_) >= position || waits_for_room_) return true;
  {
    std::scoped_lock lock(asking_mutex_);
    wanted_ = std::max(wanted_.load(), position.value);
  }
  asked_.notify_one();
  std::unique_lock lock(mutex_);
  moved_.wait_for(lock, timeout,
                  [&] { return Position(applied_) >= position || waits_for_room_ || is_stalled_; });
  return Position(applied_) >= position || waits_for_room_;
}

Position Projector::applied() const { return Position(applied_); }

std::shared_ptr<PeopleIndex> Projector::people() const {
  return people_.with([](const auto& current) { return current; });
}

std::shared_ptr<ViewStore> Projector::store() const {
  std::scoped_lock lock(mutex_);
  return store_;
}

}  // namespace muster::projections

#include "projections/projector/projector.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "projections/all_projections.h"
#include "projections/people_index/people_index.h"

namespace muster::projections {
namespace {

// The most that a start after a crash has to replay, in events and in time.
constexpr std::uint64_t kFlushEveryEvents = 1'000'000;
constexpr std::chrono::seconds kFlushEvery(30);
constexpr Duration kWakeEvery = std::chrono::seconds(1);
// How much a stop still applies, so that the next start has nothing left to do. More would delay
// the stop.
constexpr std::uint64_t kAppliedOnStopMax = 100'000;
constexpr std::chrono::milliseconds kTogetherMax(200);
constexpr std::chrono::seconds kRoomTriedEvery(1);

}  // namespace

Projector::Projector(EventLog& log, std::shared_ptr<ViewStore> store, bool lists_people, Told told)
    : log_(log),
      told_(std::move(told)),
      people_(lists_people ? std::make_unique<PeopleIndex>(
                                 store, PeopleIndex::Hooks{.on_damaged = told_.on_damaged})
                           : nullptr),
      store_(std::move(store)),
      builder_(builder_of(*store_)),
      applied_(builder_->applied().value) {
  thread_ = std::thread([this] { run(); });
}

Projector::~Projector() {
  {
    const MutexLock lock(asking_mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void Projector::let_come_together(std::chrono::steady_clock::time_point until) {
  MutexLock lock(asking_mutex_);
  asked_.wait_until(lock, until, [this] { return stopping_ || wanted_ > applied_; });
}

std::unique_ptr<ViewBuilder> Projector::builder_of(ViewStore& store) const {
  BatchWatcher watcher;
  if (people_)
    watcher = [&people = *people_](std::span<const TableWrite> batch) { people.apply(batch); };
  return std::make_unique<ViewBuilder>(store, projections_kept_by(KeptBy::kProjector),
                                       std::move(watcher));
}

void Projector::exchange(std::shared_ptr<ViewStore> store) {
  {
    const MutexLock lock(mutex_);
    const bool is_level = bring_level(*store);
    // With new projections: the old ones may hold part of a batch that was not written.
    builder_ = builder_of(*store);
    builder_counts_ = true;
    store_ = std::move(store);
    if (people_) {
      people_->follow(store_,
                      is_level ? PeopleIndex::Meanwhile::kAnswers : PeopleIndex::Meanwhile::kWaits);
    }
    applied_ = builder_->applied().value;
    is_stalled_ = false;
  }
  moved_.notify_all();
  asked_.notify_all();
}

// Brings the present store and the one that takes its place to the same position, the further one
// of both: then the people that are listed are those of either. False: the present one cannot be
// brought there.
bool Projector::bring_level(ViewStore& store) {
  ViewBuilder other(store, projections_kept_by(KeptBy::kProjector));
  const Position level = std::max(builder_->applied(), other.applied());
  const Result<Position> theirs = other.apply(log_, level);
  if (!theirs || *theirs != level || !builder_counts_) return false;
  builder_counts_ = false;
  try {
    const Result<Position> ours = builder_->apply(log_, level);
    builder_counts_ = ours && *ours == level;
  } catch (const ViewsDamaged&) {  // which may be why it is exchanged
  }
  return builder_counts_;
}

// From the checkpoints of the present store on.
void Projector::begin_again() {
  {
    const MutexLock lock(mutex_);
    builder_ = builder_of(*store_);
    builder_counts_ = true;
    applied_ = builder_->applied().value;
    is_stalled_ = false;
  }
  moved_.notify_all();
}

void Projector::run() {
  auto last_flush = std::chrono::steady_clock::now();
  auto last_batch = last_flush - kTogetherMax;
  std::uint64_t flushed_at = applied_;
  while (!stopping_) {
    if (is_stalled_) {
      MutexLock lock(asking_mutex_);
      asked_.wait_for(lock, kWakeEvery, [this] { return stopping_ || !is_stalled_; });
      continue;
    }
    if (log_.wait_past(Position(applied_), kWakeEvery) > Position(applied_)) {
      let_come_together(last_batch + kTogetherMax);
      last_batch = std::chrono::steady_clock::now();
      if (!apply_up_to(log_.head())) return;
      if (has_no_room_) {
        if (wait_for_room()) {
          const std::shared_ptr<ViewStore> present = store();
          try {
            begin_again();
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

// The disk is full: unwritten rows wait in memory and in the log. False: the views are damaged.
bool Projector::wait_for_room() {
  // Readers continue with the current views: it may take a while.
  const auto set_waiting = [this](bool waits) {
    {
      const MutexLock lock(mutex_);
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
      if (present->resume()) return true;  // otherwise: kNoRoom
    } catch (const ViewsDamaged& damage) {
      stall(damage, present);
      return false;
    }
    MutexLock lock(asking_mutex_);
    asked_.wait_for(lock, kRoomTriedEvery, [this] { return stopping_.load(); });
  }
  return true;
}

// False: it failed and was reported.
bool Projector::apply_up_to(Position head) {
  Result<void> done;
  std::shared_ptr<ViewStore> store;
  try {
    const MutexLock lock(mutex_);
    store = store_;
    builder_counts_ = false;
    done = builder_->apply(log_, head).map([](Position) {});
    builder_counts_ = done.has_value();
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

// Stops applying to this store, unless it has been replaced already.
void Projector::stall(const ViewsDamaged& damage, const std::shared_ptr<ViewStore>& store) {
  // First, so that whoever stops waiting finds the views being repaired. Also for transient errors:
  // the part of the batch that was applied is lost.
  if (told_.on_damaged) told_.on_damaged(ViewsDamaged(damage.what(), damage.store()));
  {
    const MutexLock lock(mutex_);
    is_stalled_ = store == store_;
  }
  moved_.notify_all();
}

bool Projector::wait_for(Position position, Duration timeout) const {
  if (Position(applied_) >= position || waits_for_room_) return true;
  {
    const MutexLock lock(asking_mutex_);
    wanted_ = std::max(wanted_.load(), position.value);
  }
  asked_.notify_one();
  MutexLock lock(mutex_);
  moved_.wait_for(lock, timeout,
                  [&] { return Position(applied_) >= position || waits_for_room_ || is_stalled_; });
  return Position(applied_) >= position || waits_for_room_;
}

Position Projector::applied() const { return Position(applied_); }

std::shared_ptr<ViewStore> Projector::store() const {
  const MutexLock lock(mutex_);
  return store_;
}

}  // namespace muster::projections

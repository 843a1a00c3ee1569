#include "core/sequencer/sequencer.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <utility>

#include <sys/prctl.h>

#include "core/codec/event_codec.h"
#include "core/sequencer/round.h"
#include "core/sequencer/waiter.h"

namespace muster {
namespace {

// How long a round waits for callers that were just answered: no longer than the sync that their
// late arrival would cost them, and long enough for most callers on the same machine.
constexpr Duration kGatherMax = std::chrono::microseconds(300);
// How late the kernel may wake this thread after that time; its default is as long as the time
// itself.
constexpr unsigned long kTimerSlackNs = 5'000;

// A superseded sequencer looks this often whether it should stop or exchange its store.
constexpr Duration kFollowWakeEvery = std::chrono::milliseconds(100);
constexpr std::chrono::milliseconds kFollowPause(10);

Error stopped_error() { return {ErrorCode::kBusy, "Muster is stopping. Try again in a moment."}; }
Error damaged_views_error() {
  return {ErrorCode::kBusy,
          "The views are being rebuilt. Nothing was changed. Try again in a moment."};
}
Error superseded_error() {
  return {ErrorCode::kBusy,
          "Another server has taken over. Nothing was changed. Try again in a moment."};
}
Error fatal_error(const Error& cause) {
  return {ErrorCode::kIo,
          "The change could not be made durable. Its outcome is unknown.",
          {},
          cause.message};
}

std::size_t sum_of(std::size_t (*size)(const Entry&), const std::vector<Entry>& entries) {
  std::size_t bytes = 0;
  for (const Entry& entry : entries) bytes += size(entry);
  return bytes;
}

Duration since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin);
}

}  // namespace

// A caller waiting for the store to be exchanged, on its stack.
struct Sequencer::Exchange {
  std::function<Result<std::shared_ptr<ViewStore>>()> prepare;
  std::promise<Result<void>> done;
};

Sequencer::Sequencer(EventLog& log, std::shared_ptr<ViewStore> views, const Clock& clock,
                     Options options)
    : log_(log),
      clock_(clock),
      options_(std::move(options)),
      registry_(std::move(views),
                {.is_stopping = [this] { return is_stopping(); },
                 .on_damaged = [this](const ViewsDamaged& damage) { report(damage); }}),
      round_(std::make_unique<Round>(registry_, standing_)),
      thread_([this] { run(); }) {}

Sequencer::~Sequencer() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  thread_.join();
}

Result<Committed> Sequencer::submit(Command command, const Who& who) {
  BlockedWaiter caller(std::move(command), who);
  if (begin_alone()) {
    std::vector<Waiter*> taken{&caller};
    run_round(taken);
    end_round();
  } else if (Result<void> queued = enqueue(caller); !queued) {
    return tl::unexpected(std::move(queued.error()));
  }
  return caller.wait();
}

void Sequencer::submit(Command command, const Who& who, Done done) {
  auto caller = std::make_unique<ToldWaiter>(std::move(command), who, std::move(done));
  Result<void> queued = enqueue(*caller);
  ToldWaiter* const owner_of_itself = caller.release();
  if (!queued) owner_of_itself->finish(tl::unexpected(std::move(queued.error())));
}

Result<void> Sequencer::check_open() const {
  if (dead_) return tl::unexpected(fatal_error({}));
  if (stopping_) return tl::unexpected(stopped_error());
  return takes_changes();
}

Result<void> Sequencer::takes_changes() const {
  if (is_superseded_) return tl::unexpected(superseded_error());
  if (options_.conditions != nullptr) {
    if (std::optional<Error> error = options_.conditions->refusal())
      return tl::unexpected(*std::move(error));
  }
  return {};
}

Result<void> Sequencer::enqueue(Waiter& waiter) {
  bool wake = false;
  {
    MutexLock lock(mutex_);
    if (Result<void> open = check_open(); !open) return open;
    const std::size_t weight = waiter.weight();
    // A command larger than the whole bound is still taken when nothing else waits.
    if (queue_.size() >= options_.queued_commands_max ||
        (!queue_.empty() && queued_events_ + weight > options_.queued_events_max)) {
      counters_.busy.fetch_add(1, std::memory_order_relaxed);
      return fail(ErrorCode::kBusy, "The server is busy. Try again in a moment.");
    }
    queue_.push_back(&waiter);
    queued_events_ += weight;
    counters_.waiting.store(queue_.size(), std::memory_order_relaxed);
    wake = queue_.size() >= wake_at_;
  }
  if (wake) arrived_.notify_one();
  return {};
}

// Whether the calling thread may run a round itself, because nothing else is queued.
bool Sequencer::begin_alone() {
  MutexLock lock(mutex_);
  if (is_running_ || !queue_.empty() || exchange_ != nullptr || callers_ > 1 || !check_open())
    return false;
  is_running_ = true;
  wake_at_ = kNoWake;  // end_round() handles commands that arrive meanwhile
  return true;
}

// Last access by a caller that ran its own round: the sequencer may be destroyed once the lock is
// released.
void Sequencer::end_round() {
  MutexLock lock(mutex_);
  is_running_ = false;
  wake_at_ = 1;
  if (!queue_.empty() || exchange_ != nullptr || stopping_ || is_superseded_) arrived_.notify_one();
}

bool Sequencer::take(std::vector<Waiter*>& taken) {
  MutexLock lock(mutex_);
  const auto is_called_off = [this]() MUSTER_REQUIRES(mutex_) {
    return stopping_ || is_superseded_ || exchange_ != nullptr;
  };
  arrived_.wait(lock, [&]() MUSTER_REQUIRES(mutex_) {
    return !is_running_ && (is_called_off() || !queue_.empty());
  });
  is_running_ = true;  // from here on no caller runs its own round
  wake_at_ = callers_;
  arrived_.wait_for(lock, std::min(kGatherMax, last_append_), [&]() MUSTER_REQUIRES(mutex_) {
    return is_called_off() || queue_.size() >= callers_;
  });
  wake_at_ = kNoWake;
  std::swap(taken, queue_);
  queued_events_ = 0;
  counters_.waiting.store(0, std::memory_order_relaxed);
  return !taken.empty() || (!stopping_ && !is_superseded_);
}

Result<void> Sequencer::exchange_views(
    std::function<Result<std::shared_ptr<ViewStore>>()> prepare) {
  Exchange exchange{std::move(prepare), {}};
  std::future<Result<void>> done = exchange.done.get_future();
  {
    MutexLock lock(mutex_);
    if (stopping_ || dead_) return tl::unexpected(stopped_error());
    if (exchange_ != nullptr)
      return fail(ErrorCode::kBusy, "The views are already being replaced.");
    exchange_ = &exchange;
  }
  arrived_.notify_one();
  return done.get();
}

void Sequencer::exchange_if_asked() {
  Exchange* asked = nullptr;
  {
    MutexLock lock(mutex_);
    asked = std::exchange(exchange_, nullptr);
  }
  if (asked == nullptr) return;
  try {
    Result<std::shared_ptr<ViewStore>> store = asked->prepare();
    if (!store) return asked->done.set_value(tl::unexpected(store.error()));
    registry_.exchange(*std::move(store));
  } catch (const ViewsDamaged&) {  // of the new store: for its creator
    return asked->done.set_exception(std::current_exception());
  }
  standing_ = {};
  asked->done.set_value({});
}

void Sequencer::run() {
  lead();
  if (is_superseded_) follow();
  if (is_dead()) return;
  exchange_if_asked();
  // Leaves the next start nothing to replay. If it fails, that start replays.
  (void)registry_.write_checkpoint();
}

void Sequencer::lead() {
  ::prctl(PR_SET_TIMERSLACK, kTimerSlackNs, 0, 0, 0);
  std::vector<Waiter*> taken;
  while (take(taken)) {
    exchange_if_asked();
    if (!taken.empty() && !run_round(taken)) return;
    end_round();
  }
}

// Applies to the registry what the process appends that leads now.
void Sequencer::follow() {
  while (!is_stopping()) {
    exchange_if_asked();
    try {
      const Result<void> done = registry_.follow(log_);
      if (!done && is_stopping()) return;  // it waited for room on the disk
      if (!done) {
        std::vector<Waiter*> none;
        return stop_leading(done.error(), none);
      }
    } catch (const ViewsDamaged& damage) {
      report(damage);
      MutexLock lock(mutex_);
      arrived_.wait(lock, [this] { return stopping_ || exchange_ != nullptr; });
      continue;
    }
    if (log_.wait_past(registry_.applied(), kFollowWakeEvery) > registry_.applied()) continue;
    // An interrupted log does not wait.
    MutexLock lock(mutex_);
    arrived_.wait_for(lock, kFollowPause, [this] { return stopping_ || exchange_ != nullptr; });
  }
}

bool Sequencer::wait_for_registry(Position position, Duration timeout) const {
  return !is_superseded_ || registry_.wait_for(position, timeout);
}

// Decides, appends and answers everybody in `taken`, and empties it. False: the outcome is unknown,
// or another process appends; nothing more is taken. An exception (of memory that is not there)
// ends the program for the same reason.
bool Sequencer::run_round(std::vector<Waiter*>& taken) noexcept {
  if (const Result<void> open = takes_changes(); !open) {  // changed since it was queued
    for (Waiter* waiter : taken) waiter->finish(tl::unexpected(open.error()));
    taken.clear();
    return true;
  }
  begin_commit();
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Result<void> done;
    try {
      done = decide_for(*taken[i]);
    } catch (const ViewsDamaged& damage) {
      report(damage);
      // The overlay may hold half of this command's changes, so those of the others are dropped
      // too. Callers answered by an earlier commit of this round keep their answers.
      round_->fail_all(damaged_views_error());
      taken[i]->finish(tl::unexpected(damaged_views_error()));
      standing_ = {};
      begin_commit();
    }
    if (!done) {
      taken.erase(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(i));
      stop_leading(done.error(), taken);
      return false;
    }
  }
  taken.clear();
  const Result<void> done = commit();
  if (!done) stop_leading(done.error(), taken);
  return done.has_value();
}

// Takes the waiter into the round, which is appended first if it is full. An error comes from the
// append.
Result<void> Sequencer::decide_for(Waiter& waiter) {
  Result<std::vector<Entry>> entries = round_->decide_next(waiter, options_.rules);
  if (!entries) {
    counters_.refused.fetch_add(1, std::memory_order_relaxed);
    round_->refuse(waiter, std::move(entries.error()));
    return {};
  }
  if (Result<void> ready = keys_are_ready(*entries); !ready) {
    counters_.refused.fetch_add(1, std::memory_order_relaxed);
    round_->refuse(waiter, std::move(ready.error()));
    return {};
  }
  std::size_t bytes = sum_of(encoded_size_rough, *entries);
  // Measuring the pings pays only for a nearly full commit.
  if (!round_->has_room_for(bytes)) bytes = sum_of(encoded_size_max, *entries);
  if (!round_->has_room_for(bytes)) {
    // The decision stays valid: the state it saw is the state that this commit leaves.
    if (Result<void> done = commit(); !done) return done;
    begin_commit();
    if (!round_->has_room_for(bytes)) {
      waiter.finish(
          fail(ErrorCode::kTooLarge, "This is too much for one request. Send less at a time."));
      return {};
    }
  }
  round_->accept(waiter, *std::move(entries), bytes);
  return {};
}

// Whether what is personal in the entries can be sealed: people who come now get a key first, which
// is on the disk before their first event. One person's lost key must not fail everyone's commit.
Result<void> Sequencer::keys_are_ready(const std::vector<Entry>& entries) {
  SubjectKeys* const keys = log_.keys();
  for (const Entry& entry : entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event == nullptr || !has_personal(event->payload)) continue;
    MUSTER_CHECK(keys != nullptr, "the log has no keys");
    const std::optional<Subject> subject = subject_of(event->payload, round_->draft().time);
    MUSTER_CHECK(subject, "{} has something personal and no subject", info_of(event->payload).name);
    const bool may_be_new = std::holds_alternative<UserSignedUp>(event->payload) ||
                            subject->kind == Subject::Kind::kStrangers;
    if (may_be_new) {
      if (Result<void> made = keys->make(*subject); !made) return made;
      continue;
    }
    const Result<std::optional<SubjectKey>> key = keys->find(*subject);
    if (!key) return tl::unexpected(key.error());
    if (!*key)
      return fail(ErrorCode::kDamaged, "the key of " + name_of(*subject) + " is destroyed");
  }
  return {};
}

void Sequencer::report(const ViewsDamaged& damage) const {
  if (options_.on_views_damaged) options_.on_views_damaged(damage);
}

void Sequencer::begin_commit() {
  // Commit times never go back. If the clock does, time stands still until the clock has caught up.
  const Timestamp last = log_.last_time().value_or(Timestamp{});
  const Timestamp now = clock_.now();
  round_->begin(std::max(now, last), now);
}

// Appends the round, applies it to the registry, and answers.
Result<void> Sequencer::commit() {
  if (round_->is_empty()) {
    answer(registry_.applied());
    return {};
  }
  // Checked first: what is in the log must be in the registry before anyone is answered.
  try {
    if (Result<void> writable = registry_.store()->resume(); !writable)
      return not_appended(writable.error());
  } catch (const ViewsDamaged& damage) {
    report(damage);
    return not_appended(damaged_views_error());
  }
  const auto begun = std::chrono::steady_clock::now();
  // The head that the decisions rest on: where the log has another one, they do not hold.
  const Result<Position> first = log_.append(round_->draft(), registry_.applied());
  if (!first) return not_appended(first.error());
  last_append_ = since(begun);
  const Checkpoint reached{*first + round_->event_count(), log_.last_crc()};
  if (Result<void> shown = registry_.apply(round_->overlay(), reached); !shown) return shown;
  counters_.commits.fetch_add(1, std::memory_order_relaxed);
  counters_.events.fetch_add(round_->event_count(), std::memory_order_relaxed);
  answer(*first);
  return {};
}

// Refuses the round where `error` says that nothing was done (kForbidden: of a log that is open for
// reading); else gives the error back.
Result<void> Sequencer::not_appended(const Error& error) {
  if (error.code != ErrorCode::kNoRoom && error.code != ErrorCode::kBusy &&
      error.code != ErrorCode::kForbidden)
    return tl::unexpected(error);
  standing_ = {};  // it may hold what this round decided
  round_->fail_all(error);
  return {};
}

void Sequencer::answer(Position first) {
  {
    MutexLock lock(mutex_);
    callers_ = round_->waiter_count() + queue_.size();
  }
  round_->answer(first);
}

// Refuses the round, `taken`, the queue, and from now on everything. `why`: kConflict, another
// process appends now; else the outcome of a write is unknown.
void Sequencer::stop_leading(const Error& why, std::vector<Waiter*>& taken) {
  const bool is_superseded = why.code == ErrorCode::kConflict;
  const Error error = is_superseded ? superseded_error() : fatal_error(why);
  {
    MutexLock lock(mutex_);
    if (is_superseded) is_superseded_ = true;
    if (!is_superseded) dead_ = true;
    taken.insert(taken.end(), queue_.begin(), queue_.end());
    queue_.clear();
    queued_events_ = 0;
    counters_.waiting.store(0, std::memory_order_relaxed);
    if (dead_ && exchange_ != nullptr) {
      exchange_->done.set_value(tl::unexpected(error));
      exchange_ = nullptr;
    }
  }
  round_->fail_all(error);
  for (Waiter* waiter : taken) waiter->finish(tl::unexpected(error));
  taken.clear();
  if (is_superseded && options_.on_superseded) options_.on_superseded();
  if (!is_superseded && options_.on_fatal) options_.on_fatal(why);
}

bool Sequencer::is_stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

bool Sequencer::is_dead() const {
  MutexLock lock(mutex_);
  return dead_;
}

SequencerStats Sequencer::stats() const {
  auto get = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  return {get(counters_.commits), get(counters_.events), get(counters_.refused),
          get(counters_.busy), get(counters_.waiting)};
}

}  // namespace muster

#include "projections/instance/view_healer.h"

#include <algorithm>
#include <utility>

namespace muster::projections {

using std::chrono::steady_clock;

ViewHealer::~ViewHealer() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  moved_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ViewHealer::begin() {
  const MutexLock lock(mutex_);
  has_begun_ = true;
  if (reported_) start_thread();
}

void ViewHealer::report(Report report) {
  {
    const MutexLock lock(mutex_);
    if (stopping_ || report.store != work_.present_store()) return;
    reported_ = std::move(report);
    is_healing_ = true;
    if (has_begun_) start_thread();
  }
  moved_.notify_all();
}

void ViewHealer::start_thread() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

bool ViewHealer::wait_until_whole(std::chrono::microseconds timeout) const {
  MutexLock lock(mutex_);
  return moved_.wait_for(lock, timeout, [this]() MUSTER_REQUIRES(mutex_) { return !is_healing_; });
}

void ViewHealer::run() {
  MutexLock lock(mutex_);
  while (true) {
    moved_.wait(lock, [this]() MUSTER_REQUIRES(mutex_) { return stopping_ || reported_; });
    if (stopping_) return;
    moved_.wait_for(lock, pause_before_next(),
                    [this]() MUSTER_REQUIRES(mutex_) { return stopping_.load(); });
    if (stopping_) return;
    const Report report = *std::exchange(reported_, std::nullopt);
    lock.unlock();
    heal(report);
    lock.lock();
    if (stopping_) return;
    // Most reports made meanwhile are about the replaced views.
    if (reported_ && reported_->store != work_.present_store()) reported_.reset();
    is_healing_ = reported_.has_value();
    moved_.notify_all();
  }
}

void ViewHealer::heal(const Report& report) {
  // An operator's rebuild may have come first.
  if (report.store != work_.present_store()) return;
  work_.say("the views are damaged (" + report.what +
            "). They are being rebuilt from the log. Until then, requests that need them get 503.");
  const auto begun = steady_clock::now();
  Result<void> done = rebuild_when_there_is_room();
  if (!done && !stopping_) {
    work_.say("the views could not be rebuilt: " + done.error().message + " " +
              done.error().detail + ". Trying again.");
    done = rebuild_when_there_is_room();
  }
  if (stopping_) return;
  if (!done) {
    Error error = done.error();
    error.message = "damaged views could not be rebuilt, twice: " + error.message;
    work_.on_fatal(error);
    return;
  }
  healed_at_ = steady_clock::now();
  ++healed_lately_;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(healed_at_ - begun);
  work_.say("the views are rebuilt, after " + std::to_string(took.count()) + " ms.");
}

Result<void> ViewHealer::rebuild_when_there_is_room() {
  bool is_said = false;
  while (true) {
    Result<void> done = work_.rebuild(stopping_);
    if (done || done.error().code != ErrorCode::kNoRoom) return done;
    if (!is_said) work_.say("the disk is full. The views will be rebuilt once there is room.");
    is_said = true;
    MutexLock lock(mutex_);
    if (moved_.wait_for(lock, kRoomTriedEvery,
                        [this]() MUSTER_REQUIRES(mutex_) { return stopping_.load(); }))
      return done;
  }
}

// Zero the first two times.
std::chrono::milliseconds ViewHealer::pause_before_next() {
  if (steady_clock::now() - healed_at_ > kForgottenAfter) healed_lately_ = 0;
  if (healed_lately_ < 2) return {};
  const auto shift = std::min(healed_lately_ - 2, 6u);
  return std::min<std::chrono::milliseconds>(kPauseMax, std::chrono::seconds(1) * (1 << shift));
}

}  // namespace muster::projections

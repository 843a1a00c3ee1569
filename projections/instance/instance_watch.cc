#include "projections/instance/instance_watch.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace muster::projections {

namespace {

// Smaller deviations are normal for clocks.
constexpr Duration kAheadMin = std::chrono::minutes(5);

// "3 days", "2 hours", "7 minutes"
std::string in_words(Duration time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  if (minutes >= 2 * 24 * 60) return std::to_string(minutes / (24 * 60)) + " days";
  if (minutes >= 2 * 60) return std::to_string(minutes / 60) + " hours";
  return std::to_string(minutes) + " minutes";
}

}  // namespace

void begin_disk_full(const DiskRoom& room, Conditions& conditions) {
  constexpr std::uint64_t kMebibyte = 1024 * 1024;
  conditions.begin({.kind = ConditionKind::kDiskFull,
                    .reason = "The disk is full: less than " +
                              std::to_string((room.room_min_bytes() + kMebibyte - 1) / kMebibyte) +
                              " MiB are free. Make room; changes then resume on their own.",
                    .detail = "",
                    .refuses_with = ErrorCode::kNoRoom});
}

void look_at_room(DiskRoom& room, Conditions& conditions) {
  const bool is_on = conditions.is_on(ConditionKind::kDiskFull);
  if (!is_on && room.is_scarce()) {
    begin_disk_full(room, conditions);
  } else if (is_on && room.is_ample()) {
    conditions.end(ConditionKind::kDiskFull);
  }
}

void look_at_clock(const EventLog& log, const HeldClock& clock, Conditions& conditions) {
  const Timestamp now = clock.now();
  const Timestamp last = log.last_time().value_or(now);
  if (last - now > kAheadMin) {
    conditions.begin(
        {.kind = ConditionKind::kClockBehindLog,
         .reason = "The newest change was recorded at " + to_rfc3339(last) +
                   ", and the clock says " + to_rfc3339(now) +
                   ". Set the clock if it is wrong. Otherwise it was ahead earlier: "
                   "until it catches up, changes are recorded with the time of the newest one."});
  } else if (conditions.is_on(ConditionKind::kClockBehindLog)) {
    conditions.end(ConditionKind::kClockBehindLog);
  }
  if (const Duration jump = clock.jump(); jump > Duration(0)) {
    conditions.begin({.kind = ConditionKind::kClockJumped,
                      .reason = "The clock jumped ahead by " + in_words(jump) +
                                ". Set it if it is wrong. Otherwise it is trusted after " +
                                in_words(HeldClock::kBelievedAfter) + "."});
  } else if (conditions.is_on(ConditionKind::kClockJumped)) {
    conditions.end(ConditionKind::kClockJumped);
  }
}

InstanceWatch::InstanceWatch(DiskRoom& room, StoredLog& log, const HeldClock& clock,
                             Conditions& conditions, bool is_waiting)
    : room_(room), log_(log), clock_(clock), conditions_(conditions), is_waiting_(is_waiting) {
  if (is_waiting_) begin_disk_full(room_, conditions_);
  look();
}

void InstanceWatch::begin(Calls calls) {
  calls_ = std::move(calls);
  thread_ = std::thread([this] { run(); });
}

InstanceWatch::~InstanceWatch() {
  stop_.ask();
  if (thread_.joinable()) thread_.join();
}

void InstanceWatch::run() {
  while (!stop_.is_asked_within(kEvery)) look();
}

void InstanceWatch::look() {
  room_.tend_reserve();
  if (is_waiting_) {
    wait_for_room();
  } else {
    look_at_room(room_, conditions_);
  }
  look_at_files();
  look_at_clock(log_, clock_, conditions_);
}

void InstanceWatch::wait_for_room() {
  const auto now = std::chrono::steady_clock::now();
  if (!calls_.take_over || !room_.is_ample() || now < taken_over_next_) return;
  if (const Result<void> done = calls_.take_over(); done) {
    is_waiting_ = false;
    conditions_.end(ConditionKind::kDiskFull);
  } else if (done.error().code != ErrorCode::kNoRoom) {
    taken_over_next_ = now + kTakenOverAgainAfter;
    if (calls_.say)
      calls_.say("there is room on the disk again, but changes cannot resume: " +
                 done.error().message);
  }
}

// What is acknowledged now would be written to files that no start finds.
void InstanceWatch::look_at_files() {
  constexpr std::size_t kNamedMax = 3;
  const std::vector<std::string> missing = log_.missing_files();
  if (missing.empty()) {
    if (!conditions_.is_on(ConditionKind::kLogFilesMissing)) return;
    conditions_.end(ConditionKind::kLogFilesMissing);
    if (calls_.files_are_back) calls_.files_are_back();
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < missing.size() && i < kNamedMax; ++i)
    names += (i > 0 ? ", " : "") + missing[i];
  if (missing.size() > kNamedMax)
    names += " and " + std::to_string(missing.size() - kNamedMax) + " more";
  conditions_.begin(
      {.kind = ConditionKind::kLogFilesMissing,
       .reason = "Files of the log were removed or replaced while the server was running: " +
                 names + ". Put them back, or stop the server and restore a backup.",
       .detail = "",
       .refuses_with = ErrorCode::kReadOnly});
}

}  // namespace muster::projections

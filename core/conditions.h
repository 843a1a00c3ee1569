// What is currently wrong with a running instance, in one place: each kind of condition is on or
// off. /health, /metrics, `muster status` and the server's log show them; the sequencer refuses
// changes while a condition that stops changes is on. Reading continues.
//
//   conditions.begin({.kind = ConditionKind::kDiskFull,
//                     .reason = "The disk is full.", .refuses_with = ErrorCode::kNoRoom});
//   conditions.refusal();                        // the error for a change, or nullopt
//   conditions.end(ConditionKind::kDiskFull);
//
// begin() on a condition that is already on replaces its texts and keeps `since`. Threads: any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/guarded.h"
#include "core/result.h"
#include "core/time.h"

namespace muster {

enum class ConditionKind : std::uint8_t {
  kLogDamaged,         // bytes of the log are not what was written
  kLogFilesMissing,    // files of the log were removed or replaced under the running program
  kDiskFull,           // too little room for another change
  kClockBehindLog,     // the newest commit is later than the clock
  kClockJumped,        // the clock jumped ahead of elapsed time
  kSuperseded,         // another process appends to the log
  kErasureUnfinished,  // somebody's key is destroyed, and what was read before is not purged yet
};
inline constexpr std::array kConditionKinds{
    ConditionKind::kLogDamaged,       ConditionKind::kLogFilesMissing, ConditionKind::kDiskFull,
    ConditionKind::kClockBehindLog,   ConditionKind::kClockJumped,     ConditionKind::kSuperseded,
    ConditionKind::kErasureUnfinished};

// Its name in JSON, metrics and log lines, e.g. "disk_full".
std::string_view condition_name(ConditionKind kind);

struct Condition {
  ConditionKind kind = ConditionKind::kLogDamaged;
  std::string reason = {};  // full sentences, safe for anyone
  std::string detail = {};  // for the server's log only
  // The error code for changes while it is on; absent: changes are accepted.
  std::optional<ErrorCode> refuses_with = {};
  Timestamp since = {};  // set by begin()
};

class Conditions {
 public:
  // Called when a condition begins or ends, on the thread that reported it. May call all().
  using Watcher = std::function<void(const Condition&, bool begins)>;

  // `clock` must outlive it.
  explicit Conditions(const Clock& clock, Watcher watcher = {})
      : clock_(clock), watcher_(std::move(watcher)) {}
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;

  void begin(Condition condition);
  void end(ConditionKind kind);

  // The conditions that are on, in the order of kConditionKinds.
  std::vector<Condition> all() const;
  bool is_on(ConditionKind kind) const;
  // The error for a change requested now; nullopt, cheaply, if changes are accepted.
  std::optional<Error> refusal() const;

 private:
  using Slots = std::array<std::optional<Condition>, kConditionKinds.size()>;

  const Clock& clock_;
  const Watcher watcher_;
  Guarded<Slots> slots_;
  std::atomic<bool> refuses_{false};  // whether any of them has `refuses_with`
};

}  // namespace muster

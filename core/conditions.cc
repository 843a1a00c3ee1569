#include "core/conditions.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace muster {
namespace {

std::size_t slot_of(ConditionKind kind) { return static_cast<std::size_t>(kind); }

bool any_refuses(const auto& slots) {
  return std::ranges::any_of(slots, [](const auto& slot) { return slot && slot->refuses_with; });
}

}  // namespace

std::string_view condition_name(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kLogDamaged:
      return "log_damaged";
    case ConditionKind::kLogFilesMissing:
      return "log_files_missing";
    case ConditionKind::kDiskFull:
      return "disk_full";
    case ConditionKind::kClockBehindLog:
      return "clock_behind_log";
    case ConditionKind::kClockJumped:
      return "clock_jumped";
    case ConditionKind::kSuperseded:
      return "superseded";
    case ConditionKind::kErasureUnfinished:
      return "erasure_unfinished";
  }
  MUSTER_UNREACHABLE("ConditionKind");
}

void Conditions::begin(Condition condition) {
  condition.since = clock_.now();
  const bool is_new = slots_.with([&](Slots& slots) {
    std::optional<Condition>& slot = slots[slot_of(condition.kind)];
    const bool was_off = !slot;
    if (slot) condition.since = slot->since;
    slot = condition;
    refuses_ = any_refuses(slots);
    return was_off;
  });
  if (is_new && watcher_) watcher_(condition, true);
}

void Conditions::end(ConditionKind kind) {
  const std::optional<Condition> ended = slots_.with([&](Slots& slots) {
    std::optional<Condition> was = std::exchange(slots[slot_of(kind)], std::nullopt);
    refuses_ = any_refuses(slots);
    return was;
  });
  if (ended && watcher_) watcher_(*ended, false);
}

std::vector<Condition> Conditions::all() const {
  return slots_.with([](const Slots& slots) {
    std::vector<Condition> on;
    for (const auto& slot : slots) {
      if (slot) on.push_back(*slot);
    }
    return on;
  });
}

bool Conditions::is_on(ConditionKind kind) const {
  return slots_.with([&](const Slots& slots) { return slots[slot_of(kind)].has_value(); });
}

std::optional<Error> Conditions::refusal() const {
  if (!refuses_.load(std::memory_order_relaxed)) return std::nullopt;
  return slots_.with([](const Slots& slots) -> std::optional<Error> {
    for (const auto& slot : slots) {
      if (slot && slot->refuses_with) {
        return Error{*slot->refuses_with, "Changes are refused at the moment. " + slot->reason};
      }
    }
    return std::nullopt;
  });
}

}  // namespace muster

#include "core/service/attempt_meter.h"

#include <cstdint>

namespace muster {

std::string AttemptMeter::key(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) key.append(part).append(1, '\0');
  return key;
}

void AttemptMeter::Window::begin(std::int64_t of) {
  // An attempt timed just before the window began counts in this window. A clock that went back
  // further was set back.
  if (of == number || of == number - 1) return;
  number = of;
  is_full = false;
  counters.clear();
  groups.clear();
  failures = 0;
  shared.fill({});
}

void AttemptMeter::Window::add(const Key& key, const Limits& limits) {
  if (is_full || counters.contains(key.name)) return;
  Group& group = groups[key.group];
  if (group.is_full) return;
  counters.try_emplace(key.name);
  ++group.keys;
  group.is_full = !key.group.empty() && group.keys >= limits.keys_per_group_max;
  is_full = counters.size() >= limits.keys_max;
}

void AttemptMeter::Window::drop(const Key& key) {
  counters.erase(key.name);
  const auto group = groups.find(key.group);
  if (group != groups.end() && --group->second.keys == 0 && !group->second.is_full &&
      group->second.failures == 0) {
    groups.erase(group);
  }
}

AttemptMeter::Counter& AttemptMeter::Window::of(const Key& key) {
  const auto found = counters.find(key.name);
  if (found != counters.end()) return found->second;
  return shared[std::hash<std::string>{}(key.group.empty() ? key.name : key.group) % shared.size()];
}

std::optional<AttemptMeter::Attempt> AttemptMeter::begin(Key key, Timestamp now) {
  const std::int64_t number = now.micros / limits_.window.count();
  std::int64_t counted_in = 0;
  const bool counted = window_.with([&](Window& window) {
    window.begin(number);
    counted_in = window.number;
    window.add(key, limits_);
    Counter& counter = window.of(key);
    if (counter.attempts >= limits_.attempts_max) return false;
    ++counter.attempts;
    return true;
  });
  if (!counted) return std::nullopt;
  return Attempt(*this, std::move(key), counted_in);
}

void AttemptMeter::Attempt::give_back() {
  meter_->window_.with([&](Window& window) {
    if (window.number != window_) return;
    Counter& counter = window.of(key_);
    --counter.attempts;
    if (counter.attempts == 0 && counter.failures == 0 && window.counters.contains(key_.name))
      window.drop(key_);
  });
}

AttemptMeter::Wrong AttemptMeter::Attempt::fail() {
  return meter_->window_.with([&](Window& window) -> Wrong {
    if (window.number != window_)
      return {1, 1, 1};  // the window has ended: like the first of this one
    Counter& counter = window.of(key_);
    ++counter.failures;
    ++window.failures;
    const auto group = window.groups.find(key_.group);
    const std::uint32_t of_group =
        group == window.groups.end() ? counter.failures : ++group->second.failures;
    return {counter.failures, of_group, window.failures};
  });
}

}  // namespace muster

#include "core/accounts/attempt_meter.h"

#include <cstdint>

namespace muster {

std::string AttemptMeter::key(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (const std::string_view part : parts) key.append(part).append(1, '\0');
  return key;
}

AttemptMeter::Counter& AttemptMeter::Window::of(const std::string& key) {
  const auto found = counters.find(key);
  if (found != counters.end()) return found->second;
  return shared[std::hash<std::string>{}(key) % shared.size()];
}

std::optional<AttemptMeter::Attempt> AttemptMeter::begin(std::string key, Timestamp now) {
  const std::int64_t number = now.micros / limits_.window.count();
  const bool counted = window_.with([&](Window& window) {
    if (window.number != number) {
      window.number = number;
      window.full = false;
      window.counters.clear();
      window.shared.fill({});
    }
    if (!window.full) window.counters.try_emplace(key);
    window.full = window.full || window.counters.size() >= limits_.keys_max;
    Counter& counter = window.of(key);
    if (counter.attempts >= limits_.attempts_max) return false;
    ++counter.attempts;
    return true;
  });
  if (!counted) return std::nullopt;
  return Attempt(*this, std::move(key), number);
}

void AttemptMeter::Attempt::give_back() {
  meter_->window_.with([&](Window& window) {
    if (window.number != window_) return;
    Counter& counter = window.of(key_);
    --counter.attempts;
    if (counter.attempts == 0 && counter.failures == 0) window.counters.erase(key_);
  });
}

std::uint32_t AttemptMeter::Attempt::fail() {
  return meter_->window_.with([&](Window& window) -> std::uint32_t {
    // Of a window that is over: as good as the first of this one.
    return window.number == window_ ? ++window.of(key_).failures : 1;
  });
}

}  // namespace muster

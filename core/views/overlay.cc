#include "core/views/overlay.h"

#include <utility>

namespace muster {

std::optional<std::string> Overlay::get(std::string_view key) const {
  const auto found = changes_.find(key);
  return found != changes_.end() ? found->second : base_.get(key);
}

void Overlay::put(std::string_view key, std::string value) {
  bytes_ += value.size();
  if (const auto found = changes_.find(key); found != changes_.end()) {
    if (found->second) bytes_ -= found->second->size();
    found->second = std::move(value);
  } else {
    changes_.emplace(std::string(key), std::move(value));
  }
}

// Kept as a change, also where the base has no such row: it may have one in the batch before this.
void Overlay::erase(std::string_view key) {
  if (const auto found = changes_.find(key); found != changes_.end()) {
    if (found->second) bytes_ -= found->second->size();
    found->second.reset();
  } else {
    changes_.emplace(std::string(key), std::nullopt);
  }
}

}  // namespace muster

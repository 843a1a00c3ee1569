#include "core/keys/memory_keys.h"

namespace muster {

Result<std::optional<SubjectKey>> MemoryKeys::find(const Subject& subject) const {
  return keys_.with([&](auto& keys) {
    const auto [found, is_new] = keys.try_emplace(subject);
    if (is_new) random().fill(found->second.emplace().bytes);
    return found->second;
  });
}

Result<void> MemoryKeys::make(const Subject& subject) {
  return find(subject).map([](const auto&) {});
}

Result<void> MemoryKeys::destroy(const Subject& subject) {
  keys_.with([&](auto& keys) { keys[subject].reset(); });
  return {};
}

}  // namespace muster

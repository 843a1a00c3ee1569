#include "core/events/catalog.h"

#include <cstddef>
#include <type_traits>

namespace muster {
namespace {

constexpr std::size_t kActivity = [] {
  std::size_t index = 0;
  while (kEventTypes[index].wire_id != ActivityPinged::kInfo.wire_id) ++index;
  return index;
}();
static_assert(std::is_same_v<std::variant_alternative_t<kActivity, Payload>, ActivityPinged>);

}  // namespace

EventTypes EventTypes::all() {
  EventTypes types;
  types.types_.set();
  return types;
}

EventTypes EventTypes::all_but_activity() {
  EventTypes types = all();
  types.types_.reset(kActivity);
  return types;
}

std::optional<EventTypes> EventTypes::named(std::string_view name) {
  EventTypes types;
  for (std::size_t i = 0; i < kEventTypes.size(); ++i) {
    types.types_[i] = kEventTypes[i].name == name || event_group(kEventTypes[i].name) == name;
  }
  if (types.types_.none()) return std::nullopt;
  return types;
}

bool EventTypes::contains_activity() const { return types_[kActivity]; }

}  // namespace muster

#include "core/events/catalog.h"

#include <utility>

namespace muster {

bool is_event_name(std::string_view name) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return ((std::variant_alternative_t<I, Payload>::kInfo.name == name) || ...);
  }(std::make_index_sequence<std::variant_size_v<Payload>>());
}

}  // namespace muster

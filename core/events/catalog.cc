#include "core/events/catalog.h"

#include <utility>

namespace muster {

namespace {

template <typename Predicate>
bool any_name(Predicate&& predicate) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (predicate(std::variant_alternative_t<I, Payload>::kInfo.name) || ...);
  }(std::make_index_sequence<std::variant_size_v<Payload>>());
}

}  // namespace

bool is_event_name(std::string_view name) {
  return any_name([&](std::string_view known) { return known == name; });
}

bool is_event_group(std::string_view name) {
  return any_name([&](std::string_view known) { return known.substr(0, known.find('.')) == name; });
}

}  // namespace muster

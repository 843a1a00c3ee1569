// The people and projects that an event's own fields name, whatever its type.
//
//   for_each_id<UserId>(payload, [&](UserId user) { ... });
#pragma once

#include <optional>
#include <type_traits>
#include <variant>

#include "core/events/catalog.h"

namespace muster {

// Visits every field of type Id, and every optional one that is there.
template <typename Id, typename Visit>
void for_each_id(const Payload& payload, Visit&& visit) {
  std::visit(
      [&](const auto& event) {
        event.fields(event, [&]<typename T>(const char*, const T& value) {
          if constexpr (std::is_same_v<T, Id>) visit(value);
          if constexpr (std::is_same_v<T, std::optional<Id>>) {
            if (value) visit(*value);
          }
        });
      },
      payload);
}

}  // namespace muster

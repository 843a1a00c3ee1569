// Visits an event's own fields, whatever its type.
//
//   for_each_id<UserId>(payload, [&](UserId user) { ... });
//   for_each_shown_field(payload, [&](const char* name, const auto& value) { ... });
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "core/events/catalog.h"
#include "core/personal.h"

namespace muster::projections {

// Visits every field of type Id, and every optional one that is present.
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

// In place of a value that was personal to somebody who has been erased.
struct Erased {};
inline constexpr std::string_view kErasedWord = "erased";

inline std::string text_of(const PersonalText& value) {
  return value.is_erased() ? std::string(kErasedWord) : value.reveal();
}

// Secrets are never shown.
template <typename T>
inline constexpr bool kIsSecret =
    std::is_same_v<T, Digest> || std::is_same_v<T, Sealed> || std::is_same_v<T, PasswordHash>;

namespace event_fields {

template <typename T, typename Visit>
void show(const char* name, const T& value, Visit& visit) {
  if constexpr (!kIsSecret<T>) visit(name, value);
}
template <typename T, typename Visit>
void show(const char* name, const Personal<T>& value, Visit& visit) {
  if constexpr (kIsSecret<T>) {
  } else if (value.is_erased()) {
    visit(name, Erased());
  } else {
    show(name, value.reveal(), visit);
  }
}
template <typename T, typename Visit>
void show(const char* name, const std::optional<T>& value, Visit& visit) {
  if (value) show(name, *value, visit);
}

}  // namespace event_fields

// Visits the present, non-secret fields in order, each with its own type. Personal data is
// included, as far as it is not erased (Erased): readers of the log may see it.
template <typename Visit>
void for_each_shown_field(const Payload& payload, Visit&& visit) {
  std::visit(
      [&](const auto& event) {
        event.fields(event, [&](const char* name, const auto& value) {
          event_fields::show(name, value, visit);
        });
      },
      payload);
}

}  // namespace muster::projections

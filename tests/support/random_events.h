// Random events, commits and bytes for RapidCheck. Every type and field takes part: they come from
// the catalogue's own field lists.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "core/events/catalog.h"
#include "core/events/commit.h"

namespace muster {
namespace random_events {

template <typename Id>
Id any_id() {
  return Id(*rc::gen::arbitrary<decltype(Id::value)>());
}

struct Fill {
  template <typename T>
  void operator()(const char*, T& value) {
    fill(value);
  }

  template <std::integral T>
  static void fill(T& value) {
    value = *rc::gen::arbitrary<T>();
  }
  template <typename T>
  requires std::is_enum_v<T>
  static void fill(T& value) { value = static_cast<T>(*rc::gen::arbitrary<std::uint8_t>()); }
  template <typename Tag, typename Int>
  static void fill(StrongId<Tag, Int>& value) {
    value = any_id<StrongId<Tag, Int>>();
  }
  static void fill(Timestamp& value) { value.micros = *rc::gen::arbitrary<std::int64_t>(); }
  static void fill(std::string& value) { value = *rc::gen::arbitrary<std::string>(); }
  static void fill(ImageBytes& value) { fill(value.webp); }
  template <typename T>
  static void fill(Personal<T>& value) {
    T inner{};
    fill(inner);
    value = Personal<T>(std::move(inner));
  }
  static void fill(PasswordHash& value) { fill(value.phc); }
  static void fill(Sealed& value) { fill(value.bytes); }
  static void fill(Digest& value) {
    for (std::uint8_t& byte : value.bytes) fill(byte);
  }
  template <typename T>
  static void fill(std::optional<T>& value) {
    if (*rc::gen::arbitrary<bool>()) fill(value.emplace());
  }
  template <typename T>
  static void fill(std::vector<T>& values) {
    values.resize(*rc::gen::inRange<std::size_t>(0, 20));
    for (T& value : values) fill(value);
  }
};

template <std::size_t I>
Payload any_payload_of() {
  using T = std::variant_alternative_t<I, Payload>;
  T event{};
  T::fields(event, Fill{});
  return event;
}

template <std::size_t... I>
Payload any_payload(std::size_t which, std::index_sequence<I...>) {
  Payload payload;
  ((which == I ? void(payload = any_payload_of<I>()) : void()), ...);
  return payload;
}

}  // namespace random_events

// Draws an event of any type. Call it inside a property.
inline Payload any_payload(std::size_t first_type = 0) {
  constexpr std::size_t kTypes = std::variant_size_v<Payload>;
  const auto which = *rc::gen::inRange<std::size_t>(first_type, kTypes);
  return random_events::any_payload(which, std::make_index_sequence<kTypes>());
}

inline std::optional<UserId> any_actor() {
  const auto id = *rc::gen::arbitrary<std::uint32_t>();
  return id == 0 ? std::nullopt : std::optional(UserId(id));
}

inline Entry any_entry() {
  random_events::Fill fill;
  if (*rc::gen::arbitrary<bool>()) {
    static_assert(std::is_same_v<std::variant_alternative_t<0, Payload>, ActivityPinged>);
    Event event{{any_actor(), {}, {}, {}}, any_payload(1), {}};
    event.who.channel = static_cast<Channel>(*rc::gen::inRange<int>(0, 64));
    fill.fill(event.who.request);
    fill.fill(event.who.organization);
    fill.fill(event.who.session);
    if (*rc::gen::inRange(0, 4) == 0)
      event.who.undoes = Position(*rc::gen::arbitrary<std::uint64_t>());
    return event;
  }
  PingRun run;
  run.reporter = any_actor();
  fill.fill(run.channel);
  fill.fill(run.organization);
  run.pings.resize(*rc::gen::inRange<std::size_t>(1, 100));
  for (Ping& ping : run.pings) {
    fill.fill(ping.user);
    fill.fill(ping.at);
    fill.fill(ping.request);
  }
  return run;
}

// Draws a commit's draft. Call it inside a property.
inline Draft any_draft() {
  Draft draft;
  random_events::Fill::fill(draft.time);
  draft.entries.resize(*rc::gen::inRange<std::size_t>(1, 6));
  for (Entry& entry : draft.entries) entry = any_entry();
  return draft;
}

}  // namespace muster

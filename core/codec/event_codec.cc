#include "core/codec/event_codec.h"

#include <array>
#include <cstdint>
#include <utility>

#include "core/codec/upcast.h"

namespace muster {
namespace {

struct Type {
  EventInfo info;
  Result<Payload> (*decode)(std::string_view bytes);
};

template <typename T>
Result<Payload> decode_as(std::string_view bytes) {
  return decode_fields<T>(bytes).map([](T&& event) { return Payload(std::move(event)); });
}

template <std::size_t... I>
constexpr auto make_types(std::index_sequence<I...>) {
  return std::array{Type{std::variant_alternative_t<I, Payload>::kInfo,
                         &decode_as<std::variant_alternative_t<I, Payload>>}...};
}

constexpr auto kTypes = make_types(std::make_index_sequence<std::variant_size_v<Payload>>());

constexpr bool wire_ids_and_names_are_unique() {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (kTypes[i].info.wire_id == kTypes[j].info.wire_id) return false;
      if (kTypes[i].info.name == kTypes[j].info.name) return false;
    }
    if (kTypes[i].info.wire_id == 0 || kTypes[i].info.version == 0) return false;
  }
  return true;
}
static_assert(wire_ids_and_names_are_unique(),
              "two event types share a wire id or a name, or one has a 0");

const Type* find_type(std::uint16_t wire_id) {
  for (const Type& type : kTypes) {
    if (type.info.wire_id == wire_id) return &type;
  }
  return nullptr;
}

}  // namespace

FieldBytes encode_payload(const Payload& payload) {
  return std::visit([](const auto& event) { return encode_fields(event); }, payload);
}

std::string encode_clear_payload(const Payload& payload) {
  return std::visit([](const auto& event) { return encode_clear_fields(event); }, payload);
}

FieldSizes encoded_payload_sizes(const Payload& payload) {
  return std::visit([](const auto& event) { return encoded_field_sizes(event); }, payload);
}

bool has_personal(const Payload& payload) {
  bool found = false;
  std::visit(
      [&](const auto& event) { for_each_personal(event, [&](const auto&) { found = true; }); },
      payload);
  return found;
}

Result<void> open_payload(Payload& payload, std::uint16_t version, std::string_view personal) {
  const EventInfo& info = info_of(payload);
  const Result<void> opened =
      version == info.version
          ? std::visit([&](auto& event) { return open_fields(event, personal); }, payload)
          : open_upcast(upcasters(), payload, version, personal);
  if (opened) return opened;
  return fail(ErrorCode::kDamaged,
              std::string(info.name) + ", its personal part: " + opened.error().message);
}

void erase_payload(Payload& payload) {
  std::visit(
      [](auto& event) {
        for_each_personal(event,
                          []<typename T>(Personal<T>& value) { value = Personal<T>::erased(); });
      },
      payload);
}

Result<Payload> decode_payload(std::uint16_t wire_id, std::uint16_t version,
                               std::string_view clear) {
  const Type* type = find_type(wire_id);
  if (type == nullptr) {
    return fail(ErrorCode::kDamaged,
                "event type " + std::to_string(wire_id) +
                    " is unknown: damaged, or written by a newer version of Muster");
  }
  auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::kDamaged, std::string(type->info.name) + " of version " +
                                         std::to_string(version) + ": " + std::string(why));
  };
  if (version > type->info.version) return refuse("written by a newer version of Muster");
  Result<Payload> payload = version == type->info.version
                                ? type->decode(clear)
                                : upcast(upcasters(), wire_id, version, clear);
  if (!payload) return refuse(payload.error().message);
  return payload;
}

}  // namespace muster

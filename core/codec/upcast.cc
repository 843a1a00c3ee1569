#include "core/codec/upcast.h"

#include <cstdint>
#include <string>

namespace muster {
namespace {

const Upcaster* find(std::span<const Upcaster> table, std::uint16_t wire_id,
                     std::uint16_t version) {
  for (const Upcaster& upcaster : table) {
    if (upcaster.wire_id == wire_id && upcaster.version == version) return &upcaster;
  }
  return nullptr;
}

}  // namespace

// No type has changed since this format of commits.
std::span<const Upcaster> upcasters() { return {}; }

Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view clear) {
  if (const Upcaster* upcaster = find(table, wire_id, version)) return upcaster->read(clear);
  return fail(ErrorCode::kDamaged, "there is no event " + std::to_string(wire_id) + " of version " +
                                       std::to_string(version));
}

Result<void> open_upcast(std::span<const Upcaster> table, Payload& payload, std::uint16_t version,
                         std::string_view personal) {
  const Upcaster* upcaster = find(table, info_of(payload).wire_id, version);
  if (upcaster != nullptr && upcaster->open != nullptr) return upcaster->open(payload, personal);
  return fail(ErrorCode::kDamaged, "version " + std::to_string(version) + " has nothing personal");
}

}  // namespace muster

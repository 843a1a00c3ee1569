#include "core/codec/upcast.h"

#include <cstdint>
#include <string>

namespace muster {

// Every type is at version 1: nothing is old yet. A row will look like this, with
// OrganizationFoundedV1 the struct as it was, in the namespace above:
//
//   {OrganizationFounded::kInfo.wire_id, 1, [](std::string_view bytes) -> Result<Payload> {
//      return decode_fields<OrganizationFoundedV1>(bytes).map([](OrganizationFoundedV1 old) {
//        return Payload(OrganizationFounded{.title = std::move(old.name)});
//      });
//    }},
std::span<const Upcaster> upcasters() { return {}; }

Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view bytes) {
  for (const Upcaster& upcaster : table) {
    if (upcaster.wire_id == wire_id && upcaster.version == version) return upcaster.read(bytes);
  }
  return fail(ErrorCode::kDamaged, "there is no event " + std::to_string(wire_id) + " of version " +
                                       std::to_string(version));
}

}  // namespace muster

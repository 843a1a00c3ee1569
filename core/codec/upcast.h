// Turns old shapes of events into current ones when they are read; the log is never rewritten.
//
// When a type changes, its old struct moves into upcast.cc with its old fields, and a row in the
// table says how to convert it. There are no chains: each old version converts directly to the
// current one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/events/catalog.h"
#include "core/result.h"

namespace muster {

struct Upcaster {
  std::uint16_t wire_id;
  std::uint16_t version;  // the version written, older than the type's own
  // The event from its clear part, with its personal fields sealed.
  Result<Payload> (*read)(std::string_view clear);
  // Gives those their values; null if the version had none.
  Result<void> (*open)(Payload& payload, std::string_view personal) = nullptr;
};

// The conversions of this edition. A test requires one for every version below each type's current
// one.
std::span<const Upcaster> upcasters();

// kDamaged if the table has no conversion from this version.
Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view clear);
Result<void> open_upcast(std::span<const Upcaster> table, Payload& payload, std::uint16_t version,
                         std::string_view personal);

}  // namespace muster

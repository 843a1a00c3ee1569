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
  Result<Payload> (*read)(std::string_view bytes);
};

// The conversions of this edition. A test requires one for every version below each type's current
// one.
std::span<const Upcaster> upcasters();

// kDamaged if the table has no conversion from this version.
Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view bytes);

}  // namespace muster

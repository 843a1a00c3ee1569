// Old shapes of events become today's when they are read; the log itself is never rewritten.
//
// When a type changes, its old struct moves into upcast.cc with the fields it had, and a row in the
// table says how one of them becomes today's. A chain is not needed: each old version has one way
// to today.
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

// The ways that this edition knows. A test asks for every version below each type's own.
std::span<const Upcaster> upcasters();

// kDamaged where the table has no way from this version.
Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view bytes);

}  // namespace muster

// One event's payload as bytes: its fields in order in cereal's portable binary (field_codec.h),
// what is personal apart from the rest.
//
// Decoding expects bytes that passed a checksum but never trusts a length: every string is bounded
// by the bytes that remain, and trailing bytes are an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/codec/field_codec.h"
#include "core/events/catalog.h"
#include "core/result.h"

namespace muster {

// Requires: no personal field is sealed or erased.
FieldBytes encode_payload(const Payload& payload);
// The clear part alone, of any event.
std::string encode_clear_payload(const Payload& payload);

// The sizes of encode_payload()'s result, computed without encoding.
FieldSizes encoded_payload_sizes(const Payload& payload);

// The event, with its personal fields sealed. kDamaged for an unknown wire id, a version newer than
// ours, or bytes that do not fit the type. Older versions are upcast to the current shape
// (upcast.h).
Result<Payload> decode_payload(std::uint16_t wire_id, std::uint16_t version,
                               std::string_view clear);

// Whether it has personal fields, of whatever state.
bool has_personal(const Payload& payload);

// Gives the sealed fields of an event of `version` their values. kDamaged: these are not their
// bytes.
Result<void> open_payload(Payload& payload, std::uint16_t version, std::string_view personal);
// Marks the sealed fields as erased.
void erase_payload(Payload& payload);

}  // namespace muster

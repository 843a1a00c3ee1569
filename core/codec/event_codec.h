// One event's payload as bytes: its fields in order in cereal's portable binary (field_codec.h).
//
// Decoding expects bytes that passed a checksum but never trusts a length: every string is bounded
// by the bytes that remain, and trailing bytes are an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/events/catalog.h"
#include "core/result.h"

namespace muster {

std::string encode_payload(const Payload& payload);

// The size of encode_payload()'s result, computed without encoding.
std::size_t encoded_payload_size(const Payload& payload);

// kDamaged for an unknown wire id, a version newer than ours, or bytes that do not fit the type.
// Older versions are upcast to the current shape (upcast.h).
Result<Payload> decode_payload(std::uint16_t wire_id, std::uint16_t version,
                               std::string_view bytes);

}  // namespace muster

// Events of every type and version: what decodes encodes to the same bytes, and can be shown.
// Input: type, version, length of the clear part (two bytes), both parts.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/codec/event_codec.h"
#include "projections/audit/events.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

// As the JSON interface writes it.
std::string shown(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const EventInfo& info = kEventTypes[in.byte() % kEventTypes.size()];
  const auto version = static_cast<std::uint16_t>(in.byte() % (info.version + 2));
  const std::size_t clear_size = in.byte() + std::size_t{in.byte()} * 256;
  const std::string_view rest = in.rest();
  const std::string_view clear = rest.substr(0, std::min(clear_size, rest.size()));
  const std::string_view personal = rest.substr(clear.size());

  Result<Payload> payload = decode_payload(info.wire_id, version, clear);
  if (!payload) {
    MUSTER_CHECK(payload.error().code == ErrorCode::kDamaged, "refused as something else");
    return;
  }
  MUSTER_CHECK(version >= 1 && version <= info.version, "there is no version {}", version);
  MUSTER_CHECK(info_of(*payload).wire_id == info.wire_id, "another type was decoded");
  MUSTER_CHECK(encode_clear_payload(*payload) == clear, "{} has two encodings", info.name);
  if (has_personal(*payload)) {
    Payload erased = *payload;
    erase_payload(erased);
    MUSTER_CHECK(encode_clear_payload(erased) == clear, "{} is another one erased", info.name);
    if (const auto opened = open_payload(*payload, version, personal); !opened) {
      MUSTER_CHECK(opened.error().code == ErrorCode::kDamaged, "refused as something else");
      return;
    }
  }
  const FieldBytes again = encode_payload(*payload);
  const FieldSizes sizes = encoded_payload_sizes(*payload);
  MUSTER_CHECK(again.clear.size() == sizes.clear && again.personal.size() == sizes.personal,
               "{} is measured as another size", info.name);
  MUSTER_CHECK(again.clear == clear, "{} has two encodings", info.name);
  MUSTER_CHECK(again.personal.empty() || again.personal == personal, "{} has two encodings",
               info.name);
  const Who who{UserId(7), Channel::kWeb, RequestId(3), OrganizationId(1)};
  const std::string json = shown(projections::event_json(Position(1), Timestamp{1}, who, *payload));
  MUSTER_CHECK(Json::accept(json), "this is not JSON: {}", json);
}

}  // namespace muster::fuzz

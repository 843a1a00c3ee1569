// Events of every type and version: what decodes encodes to the same bytes, and can be shown.
// Input: type, version, the payload.

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
  const std::string_view bytes = in.rest();

  const Result<Payload> payload = decode_payload(info.wire_id, version, bytes);
  if (!payload) {
    MUSTER_CHECK(payload.error().code == ErrorCode::kDamaged, "refused as something else");
    return;
  }
  MUSTER_CHECK(version >= 1 && version <= info.version, "there is no version {}", version);
  MUSTER_CHECK(info_of(*payload).wire_id == info.wire_id, "another type was decoded");
  const std::string again = encode_payload(*payload);
  MUSTER_CHECK(again.size() == encoded_payload_size(*payload), "{} bytes, measured as {}",
               again.size(), encoded_payload_size(*payload));
  if (version == info.version) {
    MUSTER_CHECK(again == bytes, "{} has two encodings", info.name);
  } else {
    const Result<Payload> decoded = decode_payload(info.wire_id, info.version, again);
    MUSTER_CHECK(decoded && *decoded == *payload, "encoding changes an older {}", info.name);
  }
  const Who who{UserId(7), Channel::kWeb, RequestId(3), OrganizationId(1)};
  const std::string json = shown(projections::event_json(Position(1), Timestamp{1}, who, *payload));
  MUSTER_CHECK(Json::accept(json), "this is not JSON: {}", json);
}

}  // namespace muster::fuzz

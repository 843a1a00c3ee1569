#include "core/codec/upcast.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "core/codec/field_codec.h"

namespace muster {

namespace {

// Version 1 had only the commit's time, not the clock's.
struct SessionStartedV1 {
  SessionId session;
  UserId user;
  Digest token;
  PersonalText address;
  PersonalText user_agent;
  static void fields(auto& self, auto&& f) {
    f("session", self.session);
    f("user", self.user);
    f("token", self.token);
    f("address", self.address);
    f("user_agent", self.user_agent);
  }
};

struct SessionUsedV1 {
  SessionId session;
  UserId user;
  static void fields(auto& self, auto&& f) {
    f("session", self.session);
    f("user", self.user);
  }
};

constexpr std::array kUpcasters{
    Upcaster{SessionStarted::kInfo.wire_id, 1,
             [](std::string_view bytes) -> Result<Payload> {
               return decode_fields<SessionStartedV1>(bytes).map([](SessionStartedV1&& old) {
                 return Payload(SessionStarted{old.session, old.user, old.token,
                                               std::move(old.address), std::move(old.user_agent)});
               });
             }},
    Upcaster{SessionUsed::kInfo.wire_id, 1,
             [](std::string_view bytes) -> Result<Payload> {
               return decode_fields<SessionUsedV1>(bytes).map([](const SessionUsedV1& old) {
                 return Payload(SessionUsed{old.session, old.user});
               });
             }},
};

}  // namespace

std::span<const Upcaster> upcasters() { return kUpcasters; }

Result<Payload> upcast(std::span<const Upcaster> table, std::uint16_t wire_id,
                       std::uint16_t version, std::string_view bytes) {
  for (const Upcaster& upcaster : table) {
    if (upcaster.wire_id == wire_id && upcaster.version == version) return upcaster.read(bytes);
  }
  return fail(ErrorCode::kDamaged, "there is no event " + std::to_string(wire_id) + " of version " +
                                       std::to_string(version));
}

}  // namespace muster

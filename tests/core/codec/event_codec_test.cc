#include "core/codec/event_codec.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/codec/field_codec.h"
#include "core/codec/upcast.h"
#include "core/security/encoding.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"
#include "tests/support/seed.h"

namespace muster {
namespace {

std::string from_hex_text(std::string_view hex) {
  const auto bytes = from_hex(hex);
  MUSTER_CHECK(bytes.has_value(), "not hex: {}", hex);
  return {bytes->begin(), bytes->end()};
}

std::string to_hex_text(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

// The bytes of sample_payloads(), by wire name, as they are in the logs that people have. An entry
// is never changed: a new version of a type gets an entry of its own, and this one goes to the test
// of its upcast.
const std::map<std::string, std::string, std::less<>>& golden() {
  static const std::map<std::string, std::string, std::less<>> kGolden{
      {"activity.pinged", "01070000007b605ba09d370600"},
      {"organization.founded", "010a00000000000000416e6e6f7461746f7273"},
      {"organization.renamed", "011400000000000000416e6e6f7461746f7273206f6620c384727a7465"},
      {"user.signed_up",
       "01070000000f00000000000000616e6e406578616d706c652e636f6d0300000000000000416e6e0600000000"
       "0000004f7461746f72210000000000000024736372797074246c6e3d31372c723d382c703d31246332467364"
       "41246132563502"},
      {"user.profile_updated", "0107000000000400000000000000416e6e6101000000000000000000"},
      {"user.password_changed",
       "0107000000210000000000000024736372797074246c6e3d31372c723d382c703d3124633246736441246132"
       "563502"},
      {"user.deactivated", "0107000000"},
      {"user.reactivated", "0107000000"},
      {"user.removed", "0107000000"},
      {"invite.reset",
       "01101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f0d000000000000006e6f6e"
       "63652d616e642d746167"},
      {"session.started",
       "01080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e"
       "5f09000000000000003139322e302e322e310b000000000000004d6f7a696c6c612f352e3001"},
      {"session.used", "0109000000000000000700000001"},
      {"session.ended", "0109000000000000000700000003"},
      {"sign_in.failed", "01000700000009000000000000003139322e302e322e31"},
      {"api_token.issued",
       "0107000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f000d0000000000"
       "00006e6f6e63652d616e642d746167"},
      {"api_token.revoked", "0107000000"},
      {"project.created", "01030000000c00000000000000537472656574207369676e73"},
      {"project.renamed", "01030000000d0000000000000054726166666963207369676e73"},
      {"project.deleted", "0103000000"},
      {"annotation.contributed", "010300000007000000fa000000"},
      {"user.picture_changed",
       "0107000000a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf09000000000000"
       "00524946462d57454250"},
      {"user.picture_removed", "0107000000"},
      {"password_link.issued",
       "0107000000c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
       "7b605ba09d370600"},
      {"password_link.seen", "01070000007b605ba09d370600"},
      {"session.expired", "01020000000000000009000000000000000807060504030201"},
      {"password_link.cancelled", "0107000000"},
      {"user.preferences_changed", "01070000000002000b000000000000004575726f70652f4f736c6f01"},
  };
  return kGolden;
}

TEST(EventCodecTest, EveryTypeHasASample) {
  std::set<std::size_t> types;
  for (const Payload& payload : sample_payloads()) types.insert(payload.index());
  EXPECT_EQ(types.size(), std::variant_size_v<Payload>);
}

TEST(EventCodecTest, EveryTypeEncodesToItsGoldenBytes) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const auto found = golden().find(info.name);
    ASSERT_NE(found, golden().end()) << info.name << " has no golden bytes. They are today:\n"
                                     << to_hex_text(encode_payload(payload));
    EXPECT_EQ(to_hex_text(encode_payload(payload)), found->second) << info.name;
  }
}

TEST(EventCodecTest, EveryTypeDecodesFromItsGoldenBytes) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const auto decoded = decode_payload(info.wire_id, info.version,
                                        from_hex_text(golden().at(std::string(info.name))));
    ASSERT_TRUE(decoded) << info.name << ": " << decoded.error().message;
    EXPECT_TRUE(*decoded == payload) << info.name;
  }
}

TEST(EventCodecTest, GoldenBytesBelongToTypesThatExist) {
  for (const auto& [name, bytes] : golden()) EXPECT_TRUE(EventTypes::named(name)) << name;
}

// The ids and names that stand in logs. Also a list of what must never be used again.
TEST(EventCodecTest, WireIdsAndNamesStayWhatTheyAre) {
  const std::map<std::uint16_t, std::string_view> kWire{
      {1, "activity.pinged"},
      {2, "organization.founded"},
      {3, "organization.renamed"},
      {4, "user.signed_up"},
      {5, "user.profile_updated"},
      {6, "user.password_changed"},
      {7, "user.deactivated"},
      {8, "user.reactivated"},
      {9, "user.removed"},
      {10, "invite.reset"},
      {11, "session.started"},
      {12, "session.used"},
      {13, "session.ended"},
      {14, "sign_in.failed"},
      {15, "api_token.issued"},
      {16, "api_token.revoked"},
      {17, "project.created"},
      {18, "project.renamed"},
      {19, "project.deleted"},
      {20, "annotation.contributed"},
      {21, "user.picture_changed"},
      {22, "user.picture_removed"},
      {23, "password_link.issued"},
      {24, "password_link.seen"},
      {25, "session.expired"},
      {26, "password_link.cancelled"},
      {27, "user.preferences_changed"},
  };
  std::map<std::uint16_t, std::string_view> seen;
  std::set<std::string_view> names;
  for (const Payload& payload : sample_payloads()) {
    EXPECT_TRUE(seen.emplace(info_of(payload).wire_id, info_of(payload).name).second)
        << "a wire id twice";
    EXPECT_TRUE(names.insert(info_of(payload).name).second) << "a wire name twice";
  }
  EXPECT_EQ(seen, kWire);
}

TEST(EventCodecTest, EveryOlderVersionHasAnUpcast) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    for (std::uint16_t version = 1; version < info.version; ++version) {
      EXPECT_TRUE(std::ranges::any_of(upcasters(),
                                      [&](const Upcaster& upcaster) {
                                        return upcaster.wire_id == info.wire_id &&
                                               upcaster.version == version;
                                      }))
          << info.name << " of version " << version;
    }
  }
}

// Their bytes as the first version wrote them.
TEST(EventCodecTest, SessionsOfVersionOneHadTheTimeOfTheirCommitAlone) {
  const auto started = decode_payload(
      11, 1,
      from_hex_text(
          "01080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e"
          "5f09000000000000003139322e302e322e310b000000000000004d6f7a696c6c612f352e30"));
  ASSERT_TRUE(started) << started.error().message;
  const auto used = decode_payload(12, 1, from_hex_text("01090000000000000007000000"));
  ASSERT_TRUE(used) << used.error().message;
  for (const Payload& payload : sample_payloads()) {
    if (std::holds_alternative<SessionStarted>(payload)) {
      EXPECT_TRUE(*started == payload);
    }
    if (std::holds_alternative<SessionUsed>(payload)) {
      EXPECT_TRUE(*used == payload);
    }
  }
}

// A type of a past that never was: shows that an old shape becomes today's.
struct ProjectNamed {
  std::uint32_t number = 0;
  std::string name;
  static void fields(auto& self, auto&& f) {
    f("number", self.number);
    f("name", self.name);
  }
};

TEST(EventCodecTest, AnOldShapeIsUpcast) {
  const Upcaster table[] = {
      {17, 0, [](std::string_view bytes) -> Result<Payload> {
         return decode_fields<ProjectNamed>(bytes).map([](ProjectNamed&& old) {
           return Payload(ProjectCreated{ProjectId(old.number), std::move(old.name)});
         });
       }}};
  const std::string bytes = encode_fields(ProjectNamed{3, "Street signs"});
  const auto upcasted = upcast(table, 17, 0, bytes);
  ASSERT_TRUE(upcasted);
  EXPECT_TRUE(*upcasted == Payload(ProjectCreated{ProjectId(3), "Street signs"}));
  EXPECT_EQ(upcast(table, 17, 0, bytes.substr(1)).error().code, ErrorCode::kDamaged);
  EXPECT_EQ(upcast(table, 18, 0, bytes).error().code, ErrorCode::kDamaged);
}

TEST(EventCodecTest, RefusesATypeThatIsNotKnown) {
  for (const std::uint16_t id : {0, 24, 65535}) {
    const auto decoded = decode_payload(id, 1, "\x01");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
  }
}

TEST(EventCodecTest, RefusesAVersionThatANewerProgramWrote) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const auto decoded = decode_payload(info.wire_id, info.version + 1, encode_payload(payload));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
    EXPECT_NE(decoded.error().message.find("written by a newer version"), std::string::npos);
    EXPECT_EQ(decode_payload(info.wire_id, 0, encode_payload(payload)).error().code,
              ErrorCode::kDamaged);
  }
}

TEST(EventCodecTest, RefusesEveryShorterAndLongerForm) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const std::string bytes = encode_payload(payload);
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      const auto decoded =
          decode_payload(info.wire_id, info.version, std::string_view(bytes).substr(0, n));
      ASSERT_FALSE(decoded) << info.name << " of " << n << " bytes";
      EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
    }
    EXPECT_FALSE(decode_payload(info.wire_id, info.version, bytes + '\0')) << info.name;
  }
}

TEST(EventCodecTest, RefusesTheOtherByteOrder) {
  std::string bytes = encode_payload(UserRemoved{UserId(7)});
  bytes[0] = 0;
  EXPECT_FALSE(decode_payload(UserRemoved::kInfo.wire_id, 1, bytes));
}

// A length of 2^63 in damaged bytes must not become an allocation.
TEST(EventCodecTest, ALengthIsBoundedByTheBytesThatAreThere) {
  for (const char length : {'\x01', '\x7f', '\xff'}) {
    std::string bytes = "\x01";
    bytes.append(7, '\0').push_back(length);
    bytes += "abc";
    const auto decoded = decode_payload(OrganizationFounded::kInfo.wire_id, 1, bytes);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
  }
}

TEST(EventCodecTest, RefusesAnOptionalThatIsNeitherThereNorAbsent) {
  std::string bytes = encode_payload(SignInFailed{std::nullopt, PersonalText("a")});
  ASSERT_EQ(bytes[1], 1);
  bytes[1] = 2;
  EXPECT_FALSE(decode_payload(SignInFailed::kInfo.wire_id, 1, bytes));
}

TEST(EventCodecTest, TheLargestFieldComesBack) {
  const Payload payload = ProjectCreated{ProjectId(0xffffffff), std::string(2'000'000, '\xff')};
  const auto decoded = decode_payload(ProjectCreated::kInfo.wire_id, 1, encode_payload(payload));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(*decoded == payload);
}

RC_GTEST_PROP(EventCodecTest, AnyEventComesBack, ()) {
  const Payload payload = any_payload();
  const std::string bytes = encode_payload(payload);
  RC_ASSERT(bytes.size() == encoded_payload_size(payload));
  const auto decoded = decode_payload(info_of(payload).wire_id, info_of(payload).version, bytes);
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == payload);
}

// No bytes make it crash or read out of bounds (the sanitizer builds look), and what it accepts is
// the one encoding of what it returns.
TEST(EventCodecTest, DamagedBytesAreRefusedOrAreAnEvent) {
  std::mt19937_64 random(test_seed());
  const std::vector<Payload> samples = sample_payloads();
  for (int i = 0; i < 50'000; ++i) {
    const Payload& payload = samples[random() % samples.size()];
    std::string bytes = encode_payload(payload);
    for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
      bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    }
    if (random() % 4 == 0) bytes.resize(random() % (bytes.size() + 8));
    const auto decoded = decode_payload(info_of(payload).wire_id, info_of(payload).version, bytes);
    if (decoded) {
      ASSERT_EQ(to_hex_text(encode_payload(*decoded)), to_hex_text(bytes));
    }
  }
}

}  // namespace
}  // namespace muster

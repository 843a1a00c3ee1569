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

std::string text_of(const FieldBytes& bytes) {
  return to_hex_text(bytes.clear) +
         (bytes.personal.empty() ? "" : " " + to_hex_text(bytes.personal));
}

FieldBytes bytes_of_text(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return {from_hex_text(text), ""};
  return {from_hex_text(text.substr(0, space)), from_hex_text(text.substr(space + 1))};
}

// As a commit is read, with what is personal opened.
Result<Payload> read_payload(const EventInfo& info, const FieldBytes& bytes) {
  Result<Payload> payload = decode_payload(info.wire_id, info.version, bytes.clear);
  if (!payload || (!has_personal(*payload) && bytes.personal.empty())) return payload;
  if (Result<void> opened = open_payload(*payload, info.version, bytes.personal); !opened)
    return tl::unexpected(opened.error());
  return payload;
}

// The bytes of sample_payloads(), by wire name, as they are in the logs that people have; what is
// personal after a space, before it is sealed. An entry is never changed: a new version of a type
// gets an entry of its own, and this one goes to the test of its upcast.
const std::map<std::string, std::string, std::less<>>& golden() {
  static const std::map<std::string, std::string, std::less<>> kGolden{
      {"activity.pinged", "01070000007b605ba09d370600"},
      {"organization.founded", "010a00000000000000416e6e6f7461746f7273"},
      {"organization.renamed", "011400000000000000416e6e6f7461746f7273206f6620c384727a7465"},
      {"user.signed_up",
       "010700000002 010f00000000000000616e6e406578616d706c652e636f6d0300000000000000416e6e060"
       "00000000000004f7461746f72210000000000000024736372797074246c6e3d31372c723d382c703d31246"
       "332467364412461325635"},
      {"user.profile_updated", "0107000000000100 010400000000000000416e6e610000000000000000"},
      {"user.password_changed",
       "010700000002 01210000000000000024736372797074246c6e3d31372c723d382c703d312463324673644"
       "12461325635"},
      {"user.deactivated", "0107000000"},
      {"user.reactivated", "0107000000"},
      {"user.removed", "0107000000"},
      {"invite.reset",
       "01101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f0d000000000000006e6f"
       "6e63652d616e642d746167"},
      {"session.started",
       "01080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d"
       "5e5f01 0109000000000000003139322e302e322e310b000000000000004d6f7a696c6c612f352e30"},
      {"session.used", "0109000000000000000700000001"},
      {"session.ended", "0109000000000000000700000003"},
      {"sign_in.failed", "010007000000 0109000000000000003139322e302e322e31"},
      {"api_token.issued",
       "0107000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f000d00000000"
       "0000006e6f6e63652d616e642d746167"},
      {"api_token.revoked", "0107000000"},
      {"project.created", "01030000000c00000000000000537472656574207369676e73"},
      {"project.renamed", "01030000000d0000000000000054726166666963207369676e73"},
      {"project.deleted", "0103000000"},
      {"annotation.contributed", "010300000007000000fa000000"},
      {"user.picture_changed",
       "0107000000 01a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf090000000"
       "0000000524946462d57454250"},
      {"user.picture_removed", "0107000000"},
      {"password_link.issued",
       "0107000000c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf7b605ba09d37"
       "0600"},
      {"password_link.seen", "01070000007b605ba09d370600"},
      {"session.expired", "01020000000000000009000000000000000807060504030201"},
      {"password_link.cancelled", "0107000000"},
      {"user.preferences_changed", "010700000000020001 010b000000000000004575726f70652f4f736c6f"},
      {"user.erased", "0107000000"},
      {"history.begun",
       "0112000000000000006578616d706c652e6f72672f70656f706c650017000000000000006578616d706c"
       "652e6f72672f6f6c640a320a414141410a"},
      {"user.restored",
       "0107000000 010f00000000000000616e6e406578616d706c652e636f6d0300000000000000416e6e060"
       "00000000000004f7461746f7205000000000000002b34332031210000000000000024736372797074246"
       "c6e3d31372c723d382c703d31246332467364412461325635"},
      {"project.restored", "0103000000"},
      {"user.role_changed", "010700000001"},
      {"user.email_changed", "0107000000 011000000000000000616e6e61406578616d706c652e636f6d"},
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
    if (found == golden().end()) {
      ADD_FAILURE() << info.name << " has no golden bytes. They are today:\n"
                    << text_of(encode_payload(payload));
      continue;
    }
    EXPECT_EQ(text_of(encode_payload(payload)), found->second) << info.name;
  }
}

TEST(EventCodecTest, EveryTypeDecodesFromItsGoldenBytes) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const auto decoded = read_payload(info, bytes_of_text(golden().at(std::string(info.name))));
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
      {28, "user.erased"},
      {29, "history.begun"},
      {30, "user.restored"},
      {31, "project.restored"},
      {32, "user.role_changed"},
      {33, "user.email_changed"},
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

// A type of a past that never was: shows that an old shape becomes today's.
struct NumberedName {
  std::uint32_t number = 0;
  PersonalText name;
  static void fields(auto& self, auto&& f) {
    f("number", self.number);
    f("name", self.name);
  }
};

TEST(EventCodecTest, AnOldShapeIsUpcast) {
  const Upcaster table[] = {
      {5, 0,
       [](std::string_view clear) -> Result<Payload> {
         return decode_fields<NumberedName>(clear).map([](NumberedName&& old) {
           return Payload(ProfileUpdated{UserId(old.number), std::move(old.name), {}, {}});
         });
       },
       [](Payload& payload, std::string_view personal) {
         NumberedName old;
         return open_fields(old, personal).map([&] {
           std::get<ProfileUpdated>(payload).first_name = std::move(old.name);
         });
       }}};
  const FieldBytes bytes = encode_fields(NumberedName{3, PersonalText("Ada")});
  auto upcasted = upcast(table, 5, 0, bytes.clear);
  ASSERT_TRUE(upcasted);
  EXPECT_TRUE(std::get<ProfileUpdated>(*upcasted).first_name->is_sealed());
  ASSERT_TRUE(open_upcast(table, *upcasted, 0, bytes.personal));
  EXPECT_TRUE(*upcasted == Payload(ProfileUpdated{UserId(3), PersonalText("Ada"), {}, {}}));
  EXPECT_EQ(upcast(table, 5, 0, bytes.clear.substr(1)).error().code, ErrorCode::kDamaged);
  EXPECT_EQ(upcast(table, 18, 0, bytes.clear).error().code, ErrorCode::kDamaged);
  EXPECT_EQ(open_upcast(table, *upcasted, 1, bytes.personal).error().code, ErrorCode::kDamaged);
}

TEST(EventCodecTest, RefusesATypeThatIsNotKnown) {
  for (const std::uint16_t id : {0, 240, 65535}) {
    const auto decoded = decode_payload(id, 1, "\x01");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
  }
}

TEST(EventCodecTest, RefusesAVersionThatANewerProgramWrote) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const auto decoded =
        decode_payload(info.wire_id, info.version + 1, encode_payload(payload).clear);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
    EXPECT_NE(decoded.error().message.find("written by a newer version"), std::string::npos);
    EXPECT_EQ(decode_payload(info.wire_id, 0, encode_payload(payload).clear).error().code,
              ErrorCode::kDamaged);
  }
}

TEST(EventCodecTest, RefusesEveryShorterAndLongerForm) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const FieldBytes bytes = encode_payload(payload);
    const auto expect_refused = [&](const FieldBytes& changed, std::size_t n) {
      const auto decoded = read_payload(info, changed);
      ASSERT_FALSE(decoded) << info.name << " of " << n << " bytes";
      EXPECT_EQ(decoded.error().code, ErrorCode::kDamaged);
    };
    for (std::size_t n = 0; n < bytes.clear.size(); ++n)
      expect_refused({bytes.clear.substr(0, n), bytes.personal}, n);
    for (std::size_t n = 0; n < bytes.personal.size(); ++n)
      expect_refused({bytes.clear, bytes.personal.substr(0, n)}, n);
    expect_refused({bytes.clear + '\0', bytes.personal}, bytes.clear.size() + 1);
    expect_refused({bytes.clear, bytes.personal + '\0'}, bytes.personal.size() + 1);
  }
}

TEST(EventCodecTest, RefusesTheOtherByteOrder) {
  std::string bytes = encode_payload(UserRemoved{UserId(7)}).clear;
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
  std::string bytes = encode_payload(SignInFailed{std::nullopt, PersonalText("a")}).clear;
  ASSERT_EQ(bytes[1], 1);
  bytes[1] = 2;
  EXPECT_FALSE(decode_payload(SignInFailed::kInfo.wire_id, 1, bytes));
}

TEST(EventCodecTest, TheLargestFieldComesBack) {
  const Payload payload = ProjectCreated{ProjectId(0xffffffff), std::string(2'000'000, '\xff')};
  const auto decoded =
      decode_payload(ProjectCreated::kInfo.wire_id, 1, encode_payload(payload).clear);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(*decoded == payload);
}

RC_GTEST_PROP(EventCodecTest, AnyEventComesBack, ()) {
  const Payload payload = any_payload();
  const FieldBytes bytes = encode_payload(payload);
  const FieldSizes sizes = encoded_payload_sizes(payload);
  RC_ASSERT(bytes.clear.size() == sizes.clear);
  RC_ASSERT(bytes.personal.size() == sizes.personal);
  RC_ASSERT(has_personal(payload) == !bytes.personal.empty());
  RC_ASSERT(encode_clear_payload(payload) == bytes.clear);
  const auto decoded = read_payload(info_of(payload), bytes);
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
    FieldBytes bytes = encode_payload(payload);
    std::string& part = bytes.personal.empty() || random() % 2 == 0 ? bytes.clear : bytes.personal;
    for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
      part[random() % part.size()] ^= static_cast<char>(1 << random() % 8);
    }
    if (random() % 4 == 0) part.resize(random() % (part.size() + 8));
    const auto decoded = read_payload(info_of(payload), bytes);
    if (decoded) {
      ASSERT_EQ(text_of(encode_payload(*decoded)), text_of(bytes));
    }
  }
}

}  // namespace
}  // namespace muster

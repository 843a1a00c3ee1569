#include "core/codec/commit_codec.h"

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "core/security/encoding.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"
#include "tests/support/seed.h"
#include "tests/support/test_keys.h"

namespace muster {
namespace {

constexpr Timestamp kTime{1'750'000'000'000'000};

std::string hex(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

// Bytes with the checksum that fits them, to reach what is checked after it.
std::string sealed(std::string body) {
  const std::uint32_t crc = crc32c(body);
  ByteWriter(body).u32(crc);
  return body;
}

std::string body_of(const std::string& commit) { return commit.substr(0, commit.size() - 4); }

// The frame of a commit of `n` events at time 0; records follow.
std::string frame(std::uint64_t n) {
  std::string out;
  ByteWriter writer(out);
  writer.u8(2);
  writer.u64(0);
  writer.varint(n);
  return out;
}

void expect_damaged(std::string_view bytes, std::string_view why) {
  const auto commit = decode_commit(Position(41), bytes);
  ASSERT_FALSE(commit);
  EXPECT_EQ(commit.error().code, ErrorCode::kDamaged);
  EXPECT_NE(commit.error().message.find("position 41"), std::string::npos)
      << commit.error().message;
  EXPECT_NE(commit.error().detail.find(why), std::string::npos) << commit.error().detail;
}

TEST(Crc32cTest, KnowsTheTestVectorsOfRfc3720) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c(""), 0u);
}

TEST(VarintTest, EveryLengthComesBack) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t n :
         {std::uint64_t{1} << bits, (std::uint64_t{1} << bits) - 1, ~std::uint64_t{0} >> bits}) {
      for (const std::string_view after : {"", "\x80\x80\x80\x80\x80\x80\x80\x80"}) {
        std::string bytes;
        ByteWriter(bytes).varint(n);
        EXPECT_EQ(bytes.size(), varint_size(n));
        const std::string all = bytes + std::string(after);
        ByteReader in(all);
        EXPECT_EQ(in.varint(), n);
        EXPECT_TRUE(in.good());
        EXPECT_EQ(in.remaining(), after.size());
      }
    }
  }
}

TEST(VarintTest, RefusesPaddedOverlongAndUnfinishedOnes) {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {""s, "\x80"s, "\x80\0"s, "\x81\0"s, "\x80\x80\0"s, "\xff\xff\xff\0"s, "\xff\xff\xff\xff\0"s,
        std::string(9, '\xff') + "\x02", std::string(10, '\xff'), std::string(11, '\x80')}) {
    for (const std::string_view after : {"", "abcdefgh"}) {
      if (bytes.empty() || bytes == "\x80") {
        if (!after.empty()) continue;
      }
      const std::string all = bytes + std::string(after);
      ByteReader in(all);
      in.varint();
      EXPECT_FALSE(in.good()) << hex(all);
    }
  }
}

TEST(VarintTest, ZigzagKeepsTheExtremes) {
  for (const std::int64_t n :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(unzigzag(zigzag(n)), n);
  }
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
}

TEST(CommitCodecTest, ARunOfPingsEncodesToItsGoldenBytes) {
  EXPECT_EQ(hex(encode_commit(ping_draft(kTime, 2))),
            "0200605ba09d3706000201010201000202000002020024fc808d");
}

TEST(CommitCodecTest, ACommitOfEveryTypeEncodesToItsGoldenBytes) {
  EXPECT_EQ(
      hex(encode_commit(sample_draft(kTime))),
      "0200605ba09d370600230101020102030ed804cf0f0200140900bc0f0201010107ac0213010a000000000000"
      "00416e6e6f7461746f72730301010107ac021d011400000000000000416e6e6f7461746f7273206f6620c384"
      "727a74650401010107ac0206010700000002765a5a5a5a5a5a5a5a5a5a5a5a3254b0bc6b1ed5df40de34b0f2"
      "3f9ee9fcf84deea3e05d91f4b5575365185dc7328bc247a58e705e675cce9564869844c46cfa8df687fa651e"
      "87d7d38109258e690712fbea0d9b5ab07d638e3bd2270903ca30f524d9a4be6516d469fa56bdabf1ebe9718f"
      "d132fa4f240501010107ac02080107000000000100315a5a5a5a5a5a5a5a5a5a5a5a325fb0bc6b1ed5df40fe"
      "34b0d35ae6889188218b8d92613d335965eb8daa159a33f9f242260601010107ac0206010700000002465a5a"
      "5a5a5a5a5a5a5a5a5a5a327ab0bc6b1ed5df409b29bdc02396fcb5e44fb6bcb41e8eca8d7b23582979a441a3"
      "df25e4aa116c3169439397999f7a74ada06a7a8a8ee7f7a40701010107ac020501070000000801010107ac02"
      "0501070000000901010107ac020501070000000a01010107ac023601101112131415161718191a1b1c1d1e1f"
      "202122232425262728292a2b2c2d2e2f0d000000000000006e6f6e63652d616e642d7461670b01010107ac02"
      "2e01080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d"
      "5e5f01415a5a5a5a5a5a5a5a5a5a5a5a3252b0bc6b1ed5df408e63ec9c6ac8babfb92a8b8d8332fcf7b51a3c"
      "1f7131ab12ca996f959f54a9d30eb1c168cb5d321b87ef5c6e0c01010107ac020e0109000000000000000700"
      "0000010d01010107ac020e01090000000000000007000000030e01010107ac02060100070000002e5a5a5a5a"
      "5a5a5a5a5a5a5a5a3252b0bc6b1ed5df408e63ec9c6ac8babfb9cecfa28b7f6ef5c6e56d6305ca6bbbb40f01"
      "010107ac023b0107000000808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f00"
      "0d000000000000006e6f6e63652d616e642d7461671001010107ac020501070000001101010107ac02190103"
      "0000000c00000000000000537472656574207369676e731201010107ac021a01030000000d00000000000000"
      "54726166666963207369676e731301010107ac020501030000001401010107ac020d010300000007000000fa"
      "0000001501010107ac020501070000004e5a5a5a5a5a5a5a5a5a5a5a5a32fb111ec8ba7079e717f37419f64b"
      "263e3890393e37874a400deee9dea4e079ccecac41a58e705e670e879c56cabb6ef41d625beed673e12c8cf5"
      "21985a0aaddef21601010107ac020501070000001701010107ac022d0107000000c0c1c2c3c4c5c6c7c8c9ca"
      "cbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf7b605ba09d3706001801010107ac020d01070000007b60"
      "5ba09d3706001901010107ac0219010200000000000000090000000000000008070605040302011a01010107"
      "ac020501070000001b01010107ac0209010700000000020001305a5a5a5a5a5a5a5a5a5a5a5a3250b0bc6b1e"
      "d5df40fa2facdd2a83a7defb4de4b0b58673e01a7b119615be3dbd9d25941c01010107ac020501070000001d"
      "01010107ac023b0112000000000000006578616d706c652e6f72672f70656f706c6500170000000000000065"
      "78616d706c652e6f72672f6f6c640a320a414141410a1e01010107ac0205010700000083015a5a5a5a5a5a5a"
      "5a5a5a5a5a3254b0bc6b1ed5df40de34b0f23f9ee9fcf84deea3e05d91f4b5575365185dc7328bc247a58e70"
      "5e675cce9564869844c448fa8df687fa651e889083d34174fa4d6b7cc6db3a935bee37368e72c76f040cbd74"
      "bd17c0fda0431e30f96f5935e149d40f12dce28c2e816f18548a779134547bd9b7d481f31f01010107ac0205"
      "01030000002001010107ac02060107000000012101010107ac02050107000000355a5a5a5a5a5a5a5a5a5a5a"
      "5a324bb0bc6b1ed5df40de34b0d31a83f0f0e551e7e8ad51939a3a288d80598f9a368ebf4e1f3248c65c053f"
      "0e31");
}

TEST(CommitCodecTest, AnEventWithItsActorsSessionEncodesToItsGoldenBytes) {
  Who who = sample_who();
  who.session = SessionId(300);
  const Draft draft{kTime, {Event{who, ApiTokenRevoked{UserId(7)}}}};
  const std::string bytes = encode_commit(draft);
  EXPECT_EQ(hex(body_of(bytes)),
            "0200605ba09d3706000110018101"
            "07ac02ac02"
            "050107000000");
  const auto commit = decode_commit(Position(0), bytes);
  ASSERT_TRUE(commit) << commit.error().detail;
  EXPECT_EQ(commit->entries, draft.entries);
}

TEST(CommitCodecTest, AnEventThatUndoesAnotherEncodesToItsGoldenBytes) {
  Who who = sample_who();
  who.session = SessionId(300);
  who.undoes = Position(5);
  const Draft draft{kTime, {Event{who, ApiTokenRevoked{UserId(7)}}}};
  const std::string bytes = encode_commit(draft);
  EXPECT_EQ(hex(body_of(bytes)),
            "0200605ba09d370600011001c1"
            "0107ac02ac0205"
            "050107000000");
  const auto commit = decode_commit(Position(0), bytes);
  ASSERT_TRUE(commit) << commit.error().detail;
  EXPECT_EQ(commit->entries, draft.entries);
}

// A commit as Muster 0.1 wrote it.
TEST(CommitCodecTest, WhoReadsAnOlderFormatIsSaid) {
  const auto bytes = from_hex("0100605ba09d37060002010102010002020000020200f8cfbe69");
  ASSERT_TRUE(bytes);
  const std::string commit(bytes->begin(), bytes->end());
  for (const Error& error :
       {check_commit(commit).error(), decode_commit(Position(0), commit).error()}) {
    EXPECT_EQ(error.code, ErrorCode::kForbidden);
    EXPECT_EQ(error.message, "The log was written by Muster 0.1, and only Muster 0.1 reads it.");
  }
  expect_damaged(commit.substr(1), "checksum");
}

TEST(CommitCodecTest, ACommitComesBackWithItsFrame) {
  const Draft draft = sample_draft(kTime);
  const std::string bytes = encode_commit(draft);
  const auto commit = read_commit(Position(5), bytes);
  ASSERT_TRUE(commit) << commit.error().detail;
  EXPECT_EQ(commit->first, Position(5));
  EXPECT_EQ(commit->time, kTime);
  EXPECT_EQ(commit->event_count, draft.event_count());
  EXPECT_EQ(commit->end(), Position(5 + draft.event_count()));
  EXPECT_EQ(commit->entries, draft.entries);
  const auto checked = check_commit(bytes);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->time, kTime);
  EXPECT_EQ(checked->event_count, draft.event_count());
  EXPECT_EQ(checked->crc, commit->crc);
}

TEST(CommitCodecTest, ABufferIsUsedAgain) {
  std::string buffer = "what was there before";
  ASSERT_TRUE(encode_commit(ping_draft(kTime, 3), &test_keys(), buffer));
  EXPECT_EQ(buffer, encode_commit(ping_draft(kTime, 3)));
}

TEST(CommitCodecTest, PingsOfManyPeopleTakeSevenBytesAtMost) {
  std::mt19937_64 random(test_seed());
  PingRun run;
  for (std::size_t i = 0; i < 10'000; ++i) {
    run.pings.push_back({UserId(static_cast<std::uint32_t>(1 + random() % 5000)),
                         kTime - Duration(static_cast<std::int64_t>(random() % 100'000)),
                         RequestId(1000 + i)});
  }
  EXPECT_LE(encode_commit({kTime, {run}}).size(), 7u * run.pings.size());
}

TEST(CommitCodecTest, ExtremePingsComeBack) {
  constexpr auto kIntMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kIntMax = std::numeric_limits<std::int64_t>::max();
  constexpr auto kIdMax = std::numeric_limits<std::uint64_t>::max();
  PingRun run{UserId(0xffffffff), Channel::kCli, OrganizationId(0xffffffff), {}};
  run.pings = {{UserId(0xffffffff), Timestamp{kIntMin}, RequestId(kIdMax)},
               {UserId(0), Timestamp{kIntMax}, RequestId(0)},
               {UserId(0xffffffff), Timestamp{kIntMin}, RequestId(kIdMax / 2 + 1)}};
  const Draft draft{Timestamp{kIntMax}, {run}};
  const auto commit = decode_commit(Position(0), encode_commit(draft));
  ASSERT_TRUE(commit) << commit.error().detail;
  EXPECT_EQ(commit->entries, draft.entries);
}

TEST(CommitCodecTest, RefusesEveryShorterForm) {
  const std::string bytes = encode_commit(sample_draft(kTime));
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(decode_commit(Position(0), bytes.substr(0, n))) << n;
  expect_damaged("", "too few");
}

TEST(CommitCodecTest, RefusesTrailingBytes) {
  const std::string bytes = encode_commit(sample_draft(kTime));
  expect_damaged(bytes + '\0', "checksum");
  EXPECT_FALSE(decode_commit(Position(0), sealed(body_of(bytes) + '\0')));
}

TEST(CommitCodecTest, FindsEverySingleFlippedBit) {
  const std::string bytes = encode_commit(sample_draft(kTime));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    expect_damaged(damaged, "checksum");
  }
}

TEST(CommitCodecTest, RefusesAFormatThatANewerProgramWrote) {
  std::string body = body_of(encode_commit(sample_draft(kTime)));
  body[0] = 3;
  EXPECT_EQ(check_commit(sealed(body)).error().message,
            "The log was written by a newer version of Muster, and only a newer version of Muster "
            "reads it.");
  body[0] = 0;
  expect_damaged(sealed(body), "format version 0");
}

TEST(CommitCodecTest, RefusesANumberOfEventsThatIsNotWhatIsThere) {
  std::string body = body_of(encode_commit(ping_draft(kTime, 5)));
  ASSERT_EQ(body[9], 5);
  for (const char n : {4, 6}) {
    body[9] = n;
    expect_damaged(sealed(body), "says");
  }
  body[9] = 0;
  expect_damaged(sealed(body), "number of events");
  expect_damaged(sealed(frame(1)), "says 1");
}

TEST(CommitCodecTest, RefusesATypeThatIsNotKnown) {
  std::string body = frame(1);
  ByteWriter out(body);
  for (const std::uint64_t n : {999, 1, 0, 1, 0, 0, 0}) out.varint(n);
  expect_damaged(sealed(body), "at position 41: event type 999 is unknown");
}

TEST(CommitCodecTest, RefusesAnEventLongerThanTheCommit) {
  std::string body = frame(1);
  ByteWriter out(body);
  for (const std::uint64_t n : {7, 1, 0, 1, 0, 0}) out.varint(n);
  out.varint(std::numeric_limits<std::uint64_t>::max());
  out.bytes("\x01\x07");
  expect_damaged(sealed(body), "does not fit");
}

// Would be an allocation of 2^60 pings if the number were believed.
TEST(CommitCodecTest, RefusesARunWithMorePingsThanBytes) {
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{1} << 60}) {
    std::string body = frame(1);
    ByteWriter out(body);
    for (const std::uint64_t field : {1, 1, 2, 1, 0}) out.varint(field);
    out.varint(n);
    out.bytes(std::string(8, '\x01'));
    expect_damaged(sealed(body), "not a run of pings");
  }
}

TEST(CommitCodecTest, RefusesAUserBeyondTheNumbersOfUsers) {
  for (const std::uint64_t delta :
       {zigzag(-1), zigzag(std::int64_t{1} << 32), std::uint64_t{1} << 63}) {
    std::string body = frame(1);
    ByteWriter out(body);
    for (const std::uint64_t field : {1, 1, 2, 1, 0, 1}) out.varint(field);
    out.varint(delta);
    out.varint(0);
    out.varint(0);
    expect_damaged(sealed(body), "not a run of pings");
  }
}

TEST(CommitCodecTest, TheSizeOfJoinedRunsStaysUnderTheBoundOfTheirParts) {
  const Draft a = ping_draft(kTime, 10);
  Draft b = ping_draft(kTime, 10);
  std::get<PingRun>(b.entries[0]).pings[0] = {UserId(0xffffffff), Timestamp{0},
                                              RequestId(~std::uint64_t{0})};
  PingRun joined = std::get<PingRun>(a.entries[0]);
  for (const Ping& ping : std::get<PingRun>(b.entries[0]).pings) joined.pings.push_back(ping);
  EXPECT_LE(encode_commit({kTime, {joined}}).size(),
            kCommitFrameBytesMax + encoded_size_max(a.entries[0]) + encoded_size_max(b.entries[0]));
}

// A commit of one event, and where its sealed part is.
TEST(CommitCodecTest, WhatIsPersonalIsNotInTheBytes) {
  const std::string bytes = encode_commit(sample_draft(kTime));
  for (const std::string_view text : {"ann@example.com", "Otator", "192.0.2.1", "Mozilla",
                                      "RIFF-WEBP", "$scrypt$", "Europe/Oslo"}) {
    EXPECT_EQ(bytes.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(bytes.find(sample_digest(0xA0).view()), std::string::npos) << "a picture's digest";
  EXPECT_NE(bytes.find("Street signs"), std::string::npos) << "a title is about nobody";
}

TEST(CommitCodecTest, StaysSealedWithoutKeys) {
  const Draft draft{kTime, {Event{sample_who(), sample<UserSignedUp>()}}};
  auto commit = decode_commit(Position(0), encode_commit(draft));
  ASSERT_TRUE(commit);
  const auto& event = std::get<Event>(commit->entries[0]);
  const auto& sign_up = std::get<UserSignedUp>(event.payload);
  EXPECT_EQ(sign_up.user, UserId(7));
  EXPECT_EQ(sign_up.via, SignUpVia::kInviteLink);
  EXPECT_TRUE(sign_up.email.is_sealed());
  EXPECT_TRUE(sign_up.password.is_sealed());
  EXPECT_DEATH(sign_up.email.reveal(), "sealed");
  ASSERT_TRUE(open_commit(*commit, nullptr));
  EXPECT_FALSE(event.sealed.bytes.empty());
}

TEST(CommitCodecTest, WhatADestroyedKeySealedIsErased) {
  TestKeys keys;
  std::string bytes;
  const Draft draft = sample_draft(kTime);
  ASSERT_TRUE(encode_commit(draft, &keys, bytes));
  ASSERT_TRUE(keys.destroy(person(UserId(7))));
  auto commit = decode_commit(Position(0), bytes);
  ASSERT_TRUE(commit);
  ASSERT_TRUE(open_commit(*commit, &keys));
  int erased = 0;
  for (const Entry& entry : commit->entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event == nullptr) continue;
    EXPECT_TRUE(event->sealed.bytes.empty());
    if (const auto* update = std::get_if<ProfileUpdated>(&event->payload)) {
      ++erased;
      ASSERT_TRUE(update->first_name) << "that it was changed stays known";
      EXPECT_TRUE(update->first_name->is_erased());
      EXPECT_EQ(update->first_name->reveal(), "");
      EXPECT_FALSE(update->last_name);
    }
    if (const auto* changed = std::get_if<PasswordChanged>(&event->payload)) {
      ++erased;
      EXPECT_EQ(changed->password.reveal().phc, "");
      EXPECT_EQ(changed->by, PasswordChangedBy::kOperator);
    }
  }
  EXPECT_EQ(erased, 2);
}

TEST(CommitCodecTest, ALostKeyIsDamageThatNamesItsSubject) {
  TestKeys keys;
  std::string bytes;
  ASSERT_TRUE(encode_commit(sample_draft(kTime), &keys, bytes));
  keys.lose(person(UserId(7)));
  auto commit = decode_commit(Position(41), bytes);
  ASSERT_TRUE(commit);
  const auto opened = open_commit(*commit, &keys);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
  EXPECT_EQ(opened.error().message, "at position 46: the key of person 7 is missing");
}

// Of another time, subject, type: what a sealed part belongs to is sealed with it.
TEST(CommitCodecTest, ASealedPartOpensInItsOwnEventOnly) {
  const Draft draft{kTime, {Event{sample_who(), PasswordChanged{UserId(7), PersonalHash({"a"})}}}};
  auto commit = decode_commit(Position(0), encode_commit(draft));
  ASSERT_TRUE(commit);
  const auto opens = [&](Timestamp time, const Payload& payload) {
    Commit other = *commit;
    other.time = time;
    std::get<Event>(other.entries[0]).payload = payload;
    return open_commit(other, &test_keys()).has_value();
  };
  const auto hash = PersonalHash::sealed();
  EXPECT_TRUE(opens(kTime, PasswordChanged{UserId(7), hash}));
  EXPECT_FALSE(opens(kTime + Duration(1), PasswordChanged{UserId(7), hash}));
  EXPECT_FALSE(opens(kTime, PasswordChanged{UserId(8), hash}));
  EXPECT_FALSE(opens(kTime, ProfileUpdated{UserId(7), PersonalText::sealed(), {}, {}}));
}

TEST(CommitCodecTest, AFlippedBitInASealedPartIsFound) {
  const Draft draft{kTime, {Event{sample_who(), PasswordChanged{UserId(7), PersonalHash({"a"})}}}};
  const auto commit = decode_commit(Position(0), encode_commit(draft));
  ASSERT_TRUE(commit);
  const std::size_t bits = std::get<Event>(commit->entries[0]).sealed.bytes.size() * 8;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    Commit damaged = *commit;
    std::get<Event>(damaged.entries[0]).sealed.bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
    const auto opened = open_commit(damaged, &test_keys());
    ASSERT_FALSE(opened) << bit;
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
  }
}

TEST(CommitCodecTest, WhatIsReadSealedIsWrittenAsItWas) {
  const std::string bytes = encode_commit(sample_draft(kTime));
  const auto commit = decode_commit(Position(0), bytes);
  ASSERT_TRUE(commit);
  std::string again;
  ASSERT_TRUE(encode_commit({commit->time, commit->entries}, nullptr, again));
  EXPECT_EQ(again, bytes);
}

using CommitCodecDeathTest = testing::Test;

TEST(CommitCodecDeathTest, ChecksWhatItsCallersMustNotDo) {
  EXPECT_DEATH(encode_commit({kTime, {}}), "no events");
  EXPECT_DEATH(encode_commit({kTime, {PingRun{}}}), "no pings");
  EXPECT_DEATH(encode_commit({kTime, {Event{sample_who(), ActivityPinged{}}}}), "outside a run");
}

RC_GTEST_PROP(CommitCodecTest, AnyCommitComesBackAndStaysUnderItsBound, ()) {
  const Draft draft = any_draft();
  const std::string bytes = encode_commit(draft);
  const auto commit = read_commit(Position(9), bytes);
  RC_ASSERT(commit.has_value());
  RC_ASSERT(commit->entries == draft.entries);
  RC_ASSERT(commit->time == draft.time);
  RC_ASSERT(commit->event_count == draft.event_count());
  std::size_t bound = kCommitFrameBytesMax;
  for (const Entry& entry : draft.entries) bound += encoded_size_max(entry);
  RC_ASSERT(bytes.size() <= bound);
}

// With a checksum that fits, so that the records are reached: refused, or the one encoding of what
// comes out.
TEST(CommitCodecTest, DamagedRecordsAreRefusedOrAreACommit) {
  std::mt19937_64 random(test_seed());
  const std::string good = body_of(encode_commit(sample_draft(kTime)));
  const std::string pings = body_of(encode_commit(ping_draft(kTime, 50)));
  for (int i = 0; i < 50'000; ++i) {
    std::string body = random() % 2 == 0 ? good : pings;
    for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
      body[random() % body.size()] ^= static_cast<char>(1 << random() % 8);
    }
    if (random() % 4 == 0) body.resize(random() % (body.size() + 8));
    const auto commit = decode_commit(Position(0), sealed(body));
    if (commit) {
      ASSERT_EQ(hex(body_of(encode_commit({commit->time, commit->entries}))), hex(body));
    }
  }
}

}  // namespace
}  // namespace muster

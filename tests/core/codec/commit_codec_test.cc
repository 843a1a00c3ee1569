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
  writer.u8(1);
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
            "0100605ba09d37060002010102010002020000020200f8cfbe69");
}

TEST(CommitCodecTest, ACommitOfEveryTypeEncodesToItsGoldenBytes) {
  EXPECT_EQ(
      hex(encode_commit(sample_draft(kTime))),
      "0100605ba09d3706001d0101020102030ed804cf0f0200140900bc0f0201010107ac0213010a000000000000"
      "00416e6e6f7461746f72730301010107ac021d011400000000000000416e6e6f7461746f7273206f6620c384"
      "727a74650401010107ac025f01070000000f00000000000000616e6e406578616d706c652e636f6d03000000"
      "00000000416e6e06000000000000004f7461746f72210000000000000024736372797074246c6e3d31372c72"
      "3d382c703d31246332467364412461325635020501010107ac021c0107000000000400000000000000416e6e"
      "61010000000000000000000601010107ac022f0107000000210000000000000024736372797074246c6e3d31"
      "372c723d382c703d31246332467364412461325635020701010107ac020501070000000801010107ac020501"
      "070000000901010107ac020501070000000a01010107ac023601101112131415161718191a1b1c1d1e1f2021"
      "22232425262728292a2b2c2d2e2f0d000000000000006e6f6e63652d616e642d7461670b02010107ac025201"
      "080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
      "09000000000000003139322e302e322e310b000000000000004d6f7a696c6c612f352e30010c02010107ac02"
      "0e01090000000000000007000000010d01010107ac020e01090000000000000007000000030e01010107ac02"
      "1701000700000009000000000000003139322e302e322e310f01010107ac023b010700000080818283848586"
      "8788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f000d000000000000006e6f6e63652d616e642d"
      "7461671001010107ac020501070000001101010107ac021901030000000c0000000000000053747265657420"
      "7369676e731201010107ac021a01030000000d0000000000000054726166666963207369676e731301010107"
      "ac020501030000001401010107ac020d010300000007000000fa0000001501010107ac02360107000000a0a1"
      "a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf0900000000000000524946462d57"
      "4542501601010107ac020501070000001701010107ac022d0107000000c0c1c2c3c4c5c6c7c8c9cacbcccdce"
      "cfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf7b605ba09d3706001801010107ac020d01070000007b605ba09d37"
      "06001901010107ac0219010200000000000000090000000000000008070605040302011a01010107ac020501"
      "070000001b01010107ac021c01070000000002000b000000000000004575726f70652f4f736c6f0190392d86");
}

TEST(CommitCodecTest, AnEventWithItsActorsSessionEncodesToItsGoldenBytes) {
  Who who = sample_who();
  who.session = SessionId(300);
  const Draft draft{kTime, {Event{who, ApiTokenRevoked{UserId(7)}}}};
  const std::string bytes = encode_commit(draft);
  EXPECT_EQ(hex(body_of(bytes)),
            "0100605ba09d3706000110018101"
            "07ac02ac02"
            "050107000000");
  const auto commit = decode_commit(Position(0), bytes);
  ASSERT_TRUE(commit) << commit.error().detail;
  EXPECT_EQ(commit->entries, draft.entries);
}

// As programs wrote it before sessions had the clock's time (session.started and session.used of
// version 1).
TEST(CommitCodecTest, ACommitOfOlderVersionsStillDecodes) {
  const auto bytes = from_hex(
      "0100605ba09d3706001a0101020102030ed804cf0f0200140900bc0f0201010107ac0213010a000000000000"
      "00416e6e6f7461746f72730301010107ac021d011400000000000000416e6e6f7461746f7273206f6620c384"
      "727a74650401010107ac025f01070000000f00000000000000616e6e406578616d706c652e636f6d03000000"
      "00000000416e6e06000000000000004f7461746f72210000000000000024736372797074246c6e3d31372c72"
      "3d382c703d31246332467364412461325635020501010107ac021c0107000000000400000000000000416e6e"
      "61010000000000000000000601010107ac022f0107000000210000000000000024736372797074246c6e3d31"
      "372c723d382c703d31246332467364412461325635020701010107ac020501070000000801010107ac020501"
      "070000000901010107ac020501070000000a01010107ac023601101112131415161718191a1b1c1d1e1f2021"
      "22232425262728292a2b2c2d2e2f0d000000000000006e6f6e63652d616e642d7461670b01010107ac025101"
      "080706050403020107000000404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
      "09000000000000003139322e302e322e310b000000000000004d6f7a696c6c612f352e300c01010107ac020d"
      "010900000000000000070000000d01010107ac020e01090000000000000007000000030e01010107ac021701"
      "000700000009000000000000003139322e302e322e310f01010107ac023b0107000000808182838485868788"
      "898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f000d000000000000006e6f6e63652d616e642d7461"
      "671001010107ac020501070000001101010107ac021901030000000c00000000000000537472656574207369"
      "676e731201010107ac021a01030000000d0000000000000054726166666963207369676e731301010107ac02"
      "0501030000001401010107ac020d010300000007000000fa0000001501010107ac02360107000000a0a1a2a3"
      "a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf0900000000000000524946462d574542"
      "501601010107ac020501070000001701010107ac022d0107000000c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0"
      "d1d2d3d4d5d6d7d8d9dadbdcdddedf7b605ba09d3706001801010107ac020d01070000007b605ba09d370600"
      "3765a226");
  ASSERT_TRUE(bytes);
  const auto commit =
      decode_commit(Position(0), {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  ASSERT_TRUE(commit) << commit.error().detail;
  // Types that came later are not in it.
  std::vector<Entry> then = sample_draft(kTime).entries;
  ASSERT_LE(commit->entries.size(), then.size());
  then.resize(commit->entries.size());
  EXPECT_EQ(commit->entries, then);
}

TEST(CommitCodecTest, ACommitComesBackWithItsFrame) {
  const Draft draft = sample_draft(kTime);
  const std::string bytes = encode_commit(draft);
  const auto commit = decode_commit(Position(5), bytes);
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
  encode_commit(ping_draft(kTime, 3), buffer);
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
  body[0] = 2;
  expect_damaged(sealed(body), "written by a newer version");
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

using CommitCodecDeathTest = testing::Test;

TEST(CommitCodecDeathTest, ChecksWhatItsCallersMustNotDo) {
  EXPECT_DEATH(encode_commit({kTime, {}}), "no events");
  EXPECT_DEATH(encode_commit({kTime, {PingRun{}}}), "no pings");
  EXPECT_DEATH(encode_commit({kTime, {Event{sample_who(), ActivityPinged{}}}}), "outside a run");
}

RC_GTEST_PROP(CommitCodecTest, AnyCommitComesBackAndStaysUnderItsBound, ()) {
  const Draft draft = any_draft();
  const std::string bytes = encode_commit(draft);
  const auto commit = decode_commit(Position(9), bytes);
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

#include "core/codec/row_codec.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "core/accounts/accounts.h"

namespace muster {
namespace {

struct EveryKind {
  bool flag = true;
  SignUpVia via = SignUpVia::kImport;
  std::uint32_t small = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t large = std::numeric_limits<std::uint64_t>::max();
  std::int64_t negative = std::numeric_limits<std::int64_t>::min();
  UserId user{300};
  Timestamp time{-1};
  Digest digest;
  std::string text = std::string("a\0b", 3);
  std::optional<std::string> absent;
  std::optional<PasswordLinkRow> link = PasswordLinkRow{};
  std::vector<SessionId> sessions{SessionId(1), SessionId(1ull << 63)};

  friend bool operator==(const EveryKind&, const EveryKind&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(flag, via, small, large, negative, user, time, digest, text, absent, link, sessions);
  }
};

TEST(RowCodec, EveryKindOfFieldComesBack) {
  EveryKind row;
  row.digest.bytes.fill(0xab);
  row.link->expires_at = Timestamp{1};
  EXPECT_EQ(from_row_bytes<EveryKind>(to_row_bytes(row)), row);
  EXPECT_EQ(from_row_bytes<UserRow>(to_row_bytes(UserRow{})), UserRow{});
  EXPECT_EQ(from_row_bytes<UserId>(to_row_bytes(UserId(7))), UserId(7));
}

TEST(RowCodec, BytesThatAreNotTheRowAreDamage) {
  const std::string bytes = to_row_bytes(EveryKind{});
  EXPECT_THROW(from_row_bytes<EveryKind>(bytes.substr(0, bytes.size() - 1)), ViewsDamaged);
  EXPECT_THROW(from_row_bytes<EveryKind>(bytes + '\0'), ViewsDamaged);
  EXPECT_THROW(from_row_bytes<EveryKind>(""), ViewsDamaged);
  EXPECT_THROW(from_row_bytes<std::string>("\xff\xff\xff\xff\x7f"), ViewsDamaged);
}

}  // namespace
}  // namespace muster

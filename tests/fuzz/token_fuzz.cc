// Tokens, seals and the stored form of passwords: each has one spelling.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/security/argon2.h"
#include "core/security/encoding.h"
#include "core/security/scrypt.h"
#include "core/security/seal.h"
#include "core/service/known_devices.h"
#include "http/pipeline/picture_address.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fixed_random.h"

namespace muster::fuzz {
namespace {

constexpr Timestamp kNow{1'777'863'721'000'123};

void check_encodings(std::string_view text) {
  const std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(text.data()),
                                            text.size()};
  const std::vector<std::uint8_t> same(bytes.begin(), bytes.end());
  MUSTER_CHECK(from_hex(to_hex(bytes)) == same, "hex loses bytes");
  MUSTER_CHECK(from_base64(to_base64(bytes)) == same, "base64 loses bytes");
  MUSTER_CHECK(from_base64url(to_base64url(bytes)) == same, "base64url loses bytes");
  if (const auto read = from_hex(text)) MUSTER_CHECK(to_hex(*read) == text, "hex has two forms");
  if (const auto read = from_base64(text))
    MUSTER_CHECK(to_base64(*read) == text, "base64 has two forms");
  if (const auto read = from_base64url(text))
    MUSTER_CHECK(to_base64url(*read) == text, "base64url has two forms");
}

void check_hashes(std::string_view text) {
  if (const auto hash = argon2_from_phc(text))
    MUSTER_CHECK(to_phc(*hash) == text && is_sane(hash->cost), "a hash has two forms");
  if (const auto hash = scrypt_from_phc(text))
    MUSTER_CHECK(to_phc(*hash) == text && is_sane(hash->cost), "a hash has two forms");
}

// Nothing opens that was not sealed here, and nothing in another context.
void check_seals(std::string_view text) {
  static const InstanceKey key(std::array<std::uint8_t, 32>{7});
  FixedRandom random;
  MUSTER_CHECK(!key.open(Sealed{std::string(text)}, "api_token:7"), "a seal was made outside");
  Sealed sealed = key.seal(Secret(std::string(text)), "api_token:7", random);
  const auto opened = key.open(sealed, "api_token:7");
  MUSTER_CHECK(opened && opened->reveal() == text, "a seal holds something else");
  MUSTER_CHECK(!key.open(sealed, "api_token:8"), "a seal opens for somebody else");
  sealed.bytes[text.size() % sealed.bytes.size()] ^= 1;
  MUSTER_CHECK(!key.open(sealed, "api_token:7"), "a changed seal opens");

  const KnownDevices devices(key, random);
  MUSTER_CHECK(!devices.find(Secret(std::string(text)), kNow), "a device was made up");
  const UserId user(static_cast<std::uint32_t>(1 + text.size()));
  const auto known = devices.find(devices.make(user, kNow), kNow);
  MUSTER_CHECK(known && known->user == user && known->is_fresh, "a device is not known again");
}

void check_picture_address(std::string_view text) {
  constexpr std::string_view kFolder = "/data/avatars/";
  if (const auto picture = http::picture_of_file_name(text)) {
    MUSTER_CHECK(http::picture_address(*picture) == std::string(kFolder).append(text),
                 "a picture has two addresses");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  check_encodings(input);
  check_hashes(input);
  check_seals(input);
  check_picture_address(input);
}

}  // namespace muster::fuzz

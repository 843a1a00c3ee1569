#include "core/service/known_devices.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/number.h"
#include "core/security/encoding.h"

namespace muster {
namespace {

constexpr std::string_view kContext = "known device";
// Twice the length of make()'s result: longer ones are not worth decoding.
constexpr std::size_t kTokenBytesMax = 160;

}  // namespace

// "7 1700000000000000": the user, and the time of creation in microseconds.
Secret KnownDevices::make(UserId user, Timestamp now) const {
  const Secret text(std::to_string(user.value) + ' ' + std::to_string(now.micros));
  const Sealed sealed = key_.seal(text, kContext, random_);
  return Secret(to_base64url(
      {reinterpret_cast<const std::uint8_t*>(sealed.bytes.data()), sealed.bytes.size()}));
}

std::optional<KnownDevices::Known> KnownDevices::find(const Secret& token, Timestamp now) const {
  if (token.reveal().empty() || token.reveal().size() > kTokenBytesMax) return std::nullopt;
  const auto bytes = from_base64url(token.reveal());
  if (!bytes) return std::nullopt;
  const auto opened = key_.open(Sealed{std::string(bytes->begin(), bytes->end())}, kContext);
  if (!opened) return std::nullopt;
  const std::string_view text = opened->reveal();
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto user = plain_number<std::uint32_t>(text.substr(0, space));
  const auto made = plain_number<std::uint64_t>(text.substr(space + 1));
  if (!user || !made) return std::nullopt;
  const Duration age = now - Timestamp{static_cast<std::int64_t>(*made)};
  if (age < Duration(0) || age > kAgeMax) return std::nullopt;
  return Known{UserId(*user), age <= kFreshFor};
}

}  // namespace muster

// The small types that events are made of, besides ids, times, Personal<> and the secrets' stored
// forms.
//
// Every enum's numbers are in the log for ever: add at the end, never renumber, never reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"

namespace muster {

// Which door a command came in by.
enum class Channel : std::uint8_t { kSystem = 0, kWeb = 1, kApi = 2, kCli = 3 };

// Who did it. `actor` is absent where no account stands behind it (a shell, a sign-up's own first
// moment).
struct Who {
  std::optional<UserId> actor;
  Channel channel = Channel::kSystem;
  RequestId request;
  OrganizationId organization{1};

  friend bool operator==(const Who&, const Who&) = default;
};

enum class SignUpVia : std::uint8_t {
  kFirstRun = 0,
  kOpenSignUp = 1,
  kInviteLink = 2,
  kCli = 3,
  kApi = 4,
  kImport = 5,
};

enum class PasswordChangedBy : std::uint8_t {
  kSelf = 0,
  kAnotherPerson = 1,
  kOperator = 2,
  kRehash = 3,  // same password, today's cost
};

enum class SessionEndReason : std::uint8_t {
  kLogout = 0,
  kExpired = 1,
  kPasswordChanged = 2,
  kRevoked = 3,
  kTooMany = 4,  // a newer one took its place
  kDeactivated = 5,
};

// A picture as it is kept: WebP, without metadata (pictures/picture.h).
struct ImageBytes {
  std::string webp;

  friend bool operator==(const ImageBytes&, const ImageBytes&) = default;
};

std::string_view name_of(Channel v);
std::string_view name_of(SignUpVia v);
std::string_view name_of(PasswordChangedBy v);
std::string_view name_of(SessionEndReason v);

}  // namespace muster

// The small types used in events, besides ids, times, Personal<> and the stored forms of secrets.
//
// The numbers of every enum are in the log for good: add at the end, never renumber, never reuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"

namespace muster {

// The channel through which a command arrived.
enum class Channel : std::uint8_t { kSystem = 0, kWeb = 1, kApi = 2, kCli = 3 };

// Who did it. `actor` is absent if no account is behind it (the shell, the first event of a
// sign-up). `session` is the actor's, if the request had its cookie: its start says from which
// address and with which program. `undoes`: the position of the event whose change this one takes
// back.
struct Who {
  std::optional<UserId> actor;
  Channel channel = Channel::kSystem;
  RequestId request;
  OrganizationId organization{1};
  std::optional<SessionId> session = {};
  std::optional<Position> undoes = {};

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
  kRehash = 3,  // same password, current cost
};

enum class SessionEndReason : std::uint8_t {
  kLogout = 0,
  kExpired = 1,
  kPasswordChanged = 2,
  kRevoked = 3,
  kTooMany = 4,  // replaced by a newer one
  kDeactivated = 5,
};

// How pages look to a person.
enum class Theme : std::uint8_t {
  kSystem = 0,  // as their device does
  kLight = 1,
  kDark = 2,
};

// What a person may do in the organization: see core/accounts/rights.h.
enum class Role : std::uint8_t {
  kMember = 0,
  kAuditor = 1,  // reads everything, changes nothing but their own account
  kAdministrator = 2,
  kOwner = 3,
};

// A stored picture: WebP, without metadata (pictures/picture.h).
struct ImageBytes {
  std::string webp;

  friend bool operator==(const ImageBytes&, const ImageBytes&) = default;
};

std::string_view name_of(Channel v);
std::string_view name_of(SignUpVia v);
std::string_view name_of(PasswordChangedBy v);
std::string_view name_of(SessionEndReason v);
std::string_view name_of(Theme v);
std::string_view name_of(Role v);
// nullopt: no role has this name.
std::optional<Role> role_named(std::string_view name);

}  // namespace muster

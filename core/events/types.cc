#include "core/events/types.h"

namespace muster {

// A log written by a newer edition may contain numbers that this one does not know; they are shown
// as numbers.

std::string_view name_of(Channel v) {
  switch (v) {
    case Channel::kSystem:
      return "system";
    case Channel::kWeb:
      return "web";
    case Channel::kApi:
      return "api";
    case Channel::kCli:
      return "cli";
  }
  return "unknown";
}

std::string_view name_of(SignUpVia v) {
  switch (v) {
    case SignUpVia::kFirstRun:
      return "first_run";
    case SignUpVia::kOpenSignUp:
      return "open_sign_up";
    case SignUpVia::kInviteLink:
      return "invite_link";
    case SignUpVia::kCli:
      return "cli";
    case SignUpVia::kApi:
      return "api";
    case SignUpVia::kImport:
      return "import";
  }
  return "unknown";
}

std::string_view name_of(PasswordChangedBy v) {
  switch (v) {
    case PasswordChangedBy::kSelf:
      return "self";
    case PasswordChangedBy::kAnotherPerson:
      return "another_person";
    case PasswordChangedBy::kOperator:
      return "operator";
    case PasswordChangedBy::kRehash:
      return "rehash";
  }
  return "unknown";
}

std::string_view name_of(SessionEndReason v) {
  switch (v) {
    case SessionEndReason::kLogout:
      return "logout";
    case SessionEndReason::kExpired:
      return "expired";
    case SessionEndReason::kPasswordChanged:
      return "password_changed";
    case SessionEndReason::kRevoked:
      return "revoked";
    case SessionEndReason::kTooMany:
      return "too_many";
    case SessionEndReason::kDeactivated:
      return "deactivated";
  }
  return "unknown";
}

std::string_view name_of(Theme v) {
  switch (v) {
    case Theme::kSystem:
      return "system";
    case Theme::kLight:
      return "light";
    case Theme::kDark:
      return "dark";
  }
  return "unknown";
}

std::string_view name_of(Role v) {
  switch (v) {
    case Role::kMember:
      return "member";
    case Role::kAuditor:
      return "auditor";
    case Role::kAdministrator:
      return "administrator";
    case Role::kOwner:
      return "owner";
  }
  return "unknown";
}

std::optional<Role> role_named(std::string_view name) {
  for (const Role role : {Role::kMember, Role::kAuditor, Role::kAdministrator, Role::kOwner}) {
    if (name_of(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace muster

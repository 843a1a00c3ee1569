// The fields of a profile that people change.
#pragma once

#include <array>
#include <optional>
#include <variant>

#include "core/accounts/rights.h"
#include "core/events/catalog.h"
#include "projections/audit_index.h"

namespace muster::projections {

// A field, and where the sign-up says its first value (phones come later: empty).
struct ProfileField {
  const char* name;
  PersonField field;
  std::optional<PersonalText> ProfileUpdated::*updated;
  PersonalText UserSignedUp::*signed_up;
};

inline constexpr std::array kProfileFields = {
    ProfileField{"first_name", PersonField::kFirstName, &ProfileUpdated::first_name,
                 &UserSignedUp::first_name},
    ProfileField{"last_name", PersonField::kLastName, &ProfileUpdated::last_name,
                 &UserSignedUp::last_name},
    ProfileField{"phone", PersonField::kPhone, &ProfileUpdated::phone, nullptr}};

// The role until an event sets one.
constexpr Role first_role(UserId user) { return user == kFounder ? Role::kOwner : Role::kMember; }
// The role after an event that sets it, and the email after one that sets it. nullopt: another one.
inline std::optional<Role> role_set_by(const Payload& payload) {
  if (const auto* changed = std::get_if<RoleChanged>(&payload)) return changed->role;
  if (std::holds_alternative<UserRestored>(payload)) return Role::kMember;
  return std::nullopt;
}
inline std::optional<PersonalText> email_set_by(const Payload& payload) {
  if (const auto* changed = std::get_if<EmailChanged>(&payload)) return changed->email;
  if (const auto* sign_up = std::get_if<UserSignedUp>(&payload)) return sign_up->email;
  return std::nullopt;
}

}  // namespace muster::projections

// The fields of a profile that people change.
#pragma once

#include <array>
#include <optional>

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

}  // namespace muster::projections

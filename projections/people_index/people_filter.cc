#include "projections/people_index/people_filter.h"

#include <algorithm>
#include <string>

namespace muster::projections {

bool PeopleFilter::lets_through(const PersonRow& person,
                                std::optional<Timestamp> last_activity) const {
  if (status && person.status != *status) return false;
  if (role && person.role != *role) return false;
  if (never_active && last_activity) return false;
  return !inactive_since ||
         std::max(last_activity.value_or(person.joined_at), person.joined_at) < *inactive_since;
}

Result<PeopleFilter> people_filter_of(const PeopleFilterText& text) {
  PeopleFilter filter;
  if (text.status == "active") {
    filter.status = UserStatus::kActive;
  } else if (text.status == "deactivated") {
    filter.status = UserStatus::kDeactivated;
  } else if (text.status == "never_active") {
    filter.never_active = true;
  } else if (!text.status.empty()) {
    return fail(ErrorCode::kInvalid, "A status is active, deactivated or never_active.", "status");
  }
  if (text.role.empty()) return filter;
  filter.role = role_named(text.role);
  if (!filter.role) {
    return fail(ErrorCode::kInvalid, "A role is one of owner, administrator, member and auditor.",
                "role");
  }
  return filter;
}

}  // namespace muster::projections

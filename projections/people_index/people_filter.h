// Which people a list shows, beside its search.
//
//   Result<PeopleFilter> filter = people_filter_of({.status = "deactivated", .role = "member"});
//   filter->lets_through(row, last_activity);
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "projections/people.h"

namespace muster::projections {

struct PeopleFilter {
  std::optional<UserStatus> status = {};
  std::optional<Role> role = {};
  bool never_active = false;
  // Not active since, and joined before: who came yesterday has not been away since last year.
  std::optional<Timestamp> inactive_since = {};

  bool is_empty() const { return !status && !role && !never_active && !inactive_since; }
  bool lets_through(const PersonRow& person, std::optional<Timestamp> last_activity) const;

  friend bool operator==(const PeopleFilter&, const PeopleFilter&) = default;
};

// As addresses and the shell have it; empty: whatever.
struct PeopleFilterText {
  std::string_view status = {};  // "active", "deactivated", "never_active"
  std::string_view role = {};
};
// kInvalid with the field "status" or "role".
Result<PeopleFilter> people_filter_of(const PeopleFilterText& text);

}  // namespace muster::projections

// A page of the people list: its order, filter and range; and the names of orders in addresses
// ("-last_activity").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "projections/people_index/people_filter.h"

namespace muster::projections {

enum class PeopleSort : std::uint8_t { kJoined, kEmail, kName, kLastActivity, kProjects };
inline constexpr std::array kPeopleSorts{PeopleSort::kJoined, PeopleSort::kEmail, PeopleSort::kName,
                                         PeopleSort::kLastActivity, PeopleSort::kProjects};

// Descending is the exact reverse of ascending, including ties (by id). Text is compared without
// case and accents (plain_letters()), by code points; a missing name sorts after all names, "never
// active" before all times.
struct PeopleOrder {
  PeopleSort by = PeopleSort::kJoined;
  bool descending = false;

  friend bool operator==(const PeopleOrder&, const PeopleOrder&) = default;
};

// "joined", "email", "name", "last_activity", "projects".
std::string_view name_of(PeopleSort sort);
// The name, preceded by "-" if descending. Label Studio's "id" and "date_joined" mean "joined".
std::optional<PeopleOrder> people_order_of(std::string_view name);
std::string name_of(PeopleOrder order);

struct PeopleQuery {
  PeopleOrder order = {};
  // Words that must all occur in the email or name, regardless of case and accents. A domain is
  // found in Unicode and in ASCII. Empty: everyone.
  std::string search = {};
  PeopleFilter filter = {};
  std::uint64_t offset = 0;
  std::uint64_t limit = 50;
};

struct PeoplePage {
  std::vector<UserId> ids;
  std::uint64_t count = 0;  // all matches, on this page or not
};

}  // namespace muster::projections

// A page of the list of people: in which order, of whom, which part; and the words for orders that
// addresses use ("-last_activity").
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"

namespace muster::projections {

enum class PeopleSort : std::uint8_t { kJoined, kEmail, kName, kLastActivity, kProjects };
inline constexpr std::array kPeopleSorts{PeopleSort::kJoined, PeopleSort::kEmail, PeopleSort::kName,
                                         PeopleSort::kLastActivity, PeopleSort::kProjects};

// Descending is ascending backwards, ties (by id) included. Text is compared folded, by code
// points; who has no name comes after all names, who was never active before all times.
struct PeopleOrder {
  PeopleSort by = PeopleSort::kJoined;
  bool descending = false;

  friend bool operator==(const PeopleOrder&, const PeopleOrder&) = default;
};

// "joined", "email", "name", "last_activity", "projects".
std::string_view name_of(PeopleSort sort);
// The name, with "-" before it where it descends. Label Studio's "id" and "date_joined" are
// "joined".
std::optional<PeopleOrder> people_order_of(std::string_view name);
std::string name_of(PeopleOrder order);

struct PeopleQuery {
  PeopleOrder order = {};
  // Words, each of which must stand somewhere in the email or the name, whatever its case. Empty:
  // everybody.
  std::string search = {};
  std::uint64_t offset = 0;
  std::uint64_t limit = 50;
};

struct PeoplePage {
  std::vector<UserId> ids;
  std::uint64_t count = 0;  // of all that match, on this page or not
};

}  // namespace muster::projections

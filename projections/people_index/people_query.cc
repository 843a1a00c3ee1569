#include "projections/people_index/people_query.h"

#include "core/check.h"

namespace muster::projections {

std::string_view name_of(PeopleSort sort) {
  switch (sort) {
    case PeopleSort::kJoined:
      return "joined";
    case PeopleSort::kEmail:
      return "email";
    case PeopleSort::kName:
      return "name";
    case PeopleSort::kLastActivity:
      return "last_activity";
    case PeopleSort::kProjects:
      return "projects";
  }
  MUSTER_UNREACHABLE("an order without a name");
}

std::optional<PeopleOrder> people_order_of(std::string_view name) {
  const bool descending = name.starts_with('-');
  if (descending) name.remove_prefix(1);
  if (name == "id" || name == "date_joined") name = name_of(PeopleSort::kJoined);
  for (const PeopleSort sort : kPeopleSorts) {
    if (name_of(sort) == name) return PeopleOrder{sort, descending};
  }
  return std::nullopt;
}

std::string name_of(PeopleOrder order) {
  return (order.descending ? "-" : "") + std::string(name_of(order.by));
}

}  // namespace muster::projections

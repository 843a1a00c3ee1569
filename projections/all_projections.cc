#include "projections/all_projections.h"

#include <algorithm>
#include <array>
#include <memory>

#include "core/accounts/registry.h"
#include "projections/activity.h"
#include "projections/audit_index.h"
#include "projections/event_counts.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"
#include "projections/tree_tiles.h"

namespace muster::projections {
namespace {

struct Listed {
  ProjectionTraits traits;
  std::unique_ptr<Projection> (*make)();
};

template <typename P>
std::unique_ptr<Projection> make() {
  return std::make_unique<P>();
}

template <typename... P>
constexpr std::array<Listed, sizeof...(P)> list_of() {
  return {Listed{P::kTraits, make<P>}...};
}

constexpr auto kList =
    list_of<Registry, People, AuditIndex, Activity, Projects, Pictures, EventCounts, TreeTiles>();

constexpr bool is_name_used_once(const Listed& listed) {
  return std::ranges::count(kList, listed.traits.name,
                            [](const Listed& l) { return l.traits.name; }) == 1;
}
static_assert(std::ranges::all_of(kList, is_name_used_once), "a table belongs to one projection");

template <typename Wanted>
Projections make_all(const Wanted& wanted) {
  Projections made;
  for (const Listed& listed : kList) {
    if (wanted(listed.traits)) made.push_back(listed.make());
  }
  return made;
}

template <typename Wanted>
std::vector<TableSpec> tables_of(const Wanted& wanted) {
  std::vector<TableSpec> tables;
  for (const Listed& listed : kList) {
    if (wanted(listed.traits)) tables.push_back(table_spec(listed.traits));
  }
  return tables;
}

constexpr auto kEvery = [](const ProjectionTraits&) { return true; };

constexpr auto kOfThePast = [](const ProjectionTraits& traits) {
  return traits.name == People::kTraits.name || traits.name == Activity::kTraits.name ||
         traits.name == Projects::kTraits.name;
};

auto is_kept_by(KeptBy keeper) {
  return [keeper](const ProjectionTraits& traits) { return traits.kept_by == keeper; };
}

}  // namespace

Projections all_projections() { return make_all(kEvery); }
Projections projections_kept_by(KeptBy keeper) { return make_all(is_kept_by(keeper)); }
Projections past_projections() { return make_all(kOfThePast); }

std::vector<TableSpec> all_tables() { return tables_of(kEvery); }
std::vector<TableSpec> tables_kept_by(KeptBy keeper) { return tables_of(is_kept_by(keeper)); }
std::vector<TableSpec> past_tables() { return tables_of(kOfThePast); }

}  // namespace muster::projections

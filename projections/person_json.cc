#include "projections/person_json.h"

namespace muster::projections {

Json or_null(std::optional<Timestamp> moment) {
  return moment ? Json(to_rfc3339(*moment)) : Json(nullptr);
}

Json projects_json(const std::vector<PersonDetail::Project>& projects) {
  Json all = Json::array();
  for (const PersonDetail::Project& p : projects) {
    all.push_back({{"id", p.project.id.value},
                   {"title", p.project.title},
                   {"deleted", p.project.deleted},
                   {"annotations", p.involvement.annotations},
                   {"last_contribution", or_null(p.involvement.last_contribution_at)}});
  }
  return all;
}

}  // namespace muster::projections

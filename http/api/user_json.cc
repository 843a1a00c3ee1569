#include "http/api/user_json.h"

#include <string>
#include <vector>

#include "core/text.h"
#include "http/pipeline/picture_address.h"

namespace muster::http::api {
namespace {

Json or_null(std::optional<Timestamp> t) { return t ? Json(to_rfc3339(*t)) : Json(nullptr); }

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

}  // namespace

Json user_json(const PersonRow& person, std::optional<Timestamp> last_activity) {
  return {{"id", person.id.value},
          {"first_name", person.first_name},
          {"last_name", person.last_name},
          {"username", username_of(person.email)},
          {"email", person.email},
          {"last_activity", or_null(last_activity)},
          {"avatar", person.picture ? Json(picture_address(*person.picture)) : Json(nullptr)},
          {"initials", initials(person)},
          {"phone", person.phone},
          {"active_organization", 1},
          {"date_joined", to_rfc3339(person.joined_at)}};
}

Json person_detail_json(const PersonDetail& detail) {
  Json person = user_json(detail.person, detail.last_activity);
  person["active"] = detail.person.status == UserStatus::kActive;
  person["joined_via"] = std::string(name_of(detail.person.via));
  person["created_projects"] = projects_json(detail.created.shown);
  person["created_projects_count"] = detail.created.count;
  person["contributed_to_projects"] = projects_json(detail.contributed.shown);
  person["contributed_to_projects_count"] = detail.contributed.count;
  return person;
}

}  // namespace muster::http::api

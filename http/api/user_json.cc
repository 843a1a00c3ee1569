#include "http/api/user_json.h"

#include <string>

#include "core/email.h"
#include "http/pipeline/picture_address.h"
#include "projections/person_json.h"

namespace muster::http::api {

Json user_json(const BasePath& base, const projections::PersonRow& person,
               std::optional<Timestamp> last_activity) {
  Json user{
      {"id", person.id.value},
      {"first_name", person.first_name},
      {"last_name", person.last_name},
      {"username", username_of(person.email)},
      {"email", person.email},
      {"last_activity", projections::or_null(last_activity)},
      {"avatar", person.picture ? Json(base.below(picture_address(*person.picture))) : Json()},
      {"initials", projections::initials(person)},
      {"phone", person.phone},
      {"active_organization", 1},
      {"date_joined", to_rfc3339(person.joined_at)}};
  user["role"] = std::string(name_of(person.role));
  if (person.email.empty()) user["erased"] = true;
  return user;
}

Json person_detail_json(const BasePath& base, const projections::PersonDetail& detail) {
  Json person = user_json(base, detail.person, detail.last_activity);
  person["active"] = detail.person.status == UserStatus::kActive;
  person["joined_via"] = std::string(name_of(detail.person.via));
  person["created_projects"] = projections::projects_json(detail.created.shown);
  person["created_projects_count"] = detail.created.count;
  person["contributed_to_projects"] = projections::projects_json(detail.contributed.shown);
  person["contributed_to_projects_count"] = detail.contributed.count;
  return person;
}

}  // namespace muster::http::api

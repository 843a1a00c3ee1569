#include "projections/person_detail.h"

#include "core/text.h"
#include "core/views_damaged.h"
#include "projections/activity.h"
#include "projections/pictures.h"

namespace muster {
namespace {

using nlohmann::ordered_json;

ordered_json or_null(std::optional<Timestamp> t) {
  return t ? ordered_json(to_rfc3339(*t)) : ordered_json(nullptr);
}

ordered_json project_json(const PersonDetail::Project& p) {
  ordered_json out;
  out["id"] = p.project.id.value;
  out["title"] = p.project.title;
  out["deleted"] = p.project.deleted;
  out["annotations"] = p.involvement.annotations;
  out["last_contribution"] = or_null(p.involvement.last_contribution_at);
  return out;
}

ordered_json projects_json(const std::vector<PersonDetail::Project>& projects) {
  ordered_json out = ordered_json::array();
  for (const auto& project : projects) out.push_back(project_json(project));
  return out;
}

}  // namespace

std::optional<PersonDetail> person_detail(const Views& views, UserId id) {
  auto person = find_person(views.of<People>(), id);
  if (!person) return std::nullopt;
  PersonDetail detail;
  detail.person = *std::move(person);
  detail.last_activity = last_activity(views.of<Activity>(), id);
  for (const Involvement& involvement : involvements(views.of<People>(), id)) {
    const auto project = find_project(views.of<Projects>(), involvement.project);
    MUSTER_CHECK_ROWS(project, "person {} is involved in project {}, which is not there", id,
                      involvement.project);
    if (involvement.row.created) detail.created.push_back({*project, involvement.row});
    if (involvement.row.annotations > 0) detail.contributed.push_back({*project, involvement.row});
  }
  return detail;
}

ordered_json user_json(const PersonRow& person, std::optional<Timestamp> last_activity) {
  ordered_json out;
  out["id"] = person.id.value;
  out["first_name"] = person.first_name;
  out["last_name"] = person.last_name;
  out["username"] = username_of(person.email);
  out["email"] = person.email;
  out["last_activity"] = or_null(last_activity);
  out["avatar"] = person.picture ? ordered_json(picture_path(*person.picture)) : ordered_json(nullptr);
  out["initials"] = initials(person);
  out["phone"] = person.phone;
  out["active_organization"] = 1;
  out["date_joined"] = to_rfc3339(person.joined_at);
  return out;
}

ordered_json person_detail_json(const PersonDetail& detail) {
  ordered_json out = user_json(detail.person, detail.last_activity);
  out["active"] = detail.person.status == UserStatus::kActive;
  out["joined_via"] = std::string(name_of(detail.person.via));
  out["created_projects"] = projects_json(detail.created);
  out["contributed_to_projects"] = projects_json(detail.contributed);
  return out;
}

}  // namespace muster

#include "projections/person_detail.h"

#include "core/views_damaged.h"
#include "projections/activity.h"

namespace muster {

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

}  // namespace muster

#include "projections/person_detail.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/views_damaged.h"
#include "projections/activity.h"

namespace muster::projections {
namespace {

PersonDetail::Projects slice_of(const Views& views, UserId id, std::vector<Involvement> all,
                                const ProjectSlice& asked) {
  if (asked.newest_first) std::ranges::reverse(all);
  PersonDetail::Projects projects{{}, all.size()};
  const std::uint64_t end =
      asked.offset + std::min(asked.limit, all.size() - std::min(asked.offset, projects.count));
  for (std::uint64_t i = asked.offset; i < end; ++i) {
    const auto project = find_project(views.of<Projects>(), all[i].project);
    MUSTER_CHECK_ROWS(project, "person {} is involved in project {}, which is not there", id,
                      all[i].project);
    projects.shown.push_back({*project, all[i].row});
  }
  return projects;
}

}  // namespace

std::optional<PersonDetail> person_detail(const Views& views, UserId id,
                                          const ProjectSlice& created,
                                          const ProjectSlice& contributed) {
  auto person = find_person(views.of<People>(), id);
  if (!person) return std::nullopt;
  std::vector<Involvement> all_created;
  std::vector<Involvement> all_contributed;
  for (const Involvement& involvement : involvements(views.of<People>(), id)) {
    if (involvement.row.created) all_created.push_back(involvement);
    if (involvement.row.annotations > 0) all_contributed.push_back(involvement);
  }
  PersonDetail detail;
  detail.person = *std::move(person);
  detail.last_activity = last_activity(views.of<Activity>(), id);
  detail.created = slice_of(views, id, std::move(all_created), created);
  detail.contributed = slice_of(views, id, std::move(all_contributed), contributed);
  return detail;
}

}  // namespace muster::projections

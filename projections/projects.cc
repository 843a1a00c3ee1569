#include "projections/projects.h"

#include <cstdint>

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/views_damaged.h"
#include "projections/row_count.h"

namespace muster::projections {
namespace {

std::string project_key(ProjectId id) { return "p" + big_endian(id.value); }
std::string contributor_key(ProjectId project, UserId user) {
  return "c" + big_endian(project.value) + big_endian(user.value);
}

class ProjectsApplier {
 public:
  ProjectsApplier(Overlay& rows, const Who& who, Timestamp time)
      : rows_(rows), who_(who), time_(time) {}

  void operator()(const ProjectCreated& e) {
    ProjectRow row;
    row.id = e.project;
    row.title = e.title;
    row.created_by = who_.actor;
    row.created_at = time_;
    put(row);
    change_row_count(rows_, 1);
  }

  void operator()(const ProjectRenamed& e) {
    ProjectRow row = project(e.project);
    row.title = e.title;
    put(row);
  }

  void operator()(const ProjectDeleted& e) {
    ProjectRow row = project(e.project);
    row.deleted = true;
    put(row);
    change_row_count(rows_, -1);
  }

  void operator()(const AnnotationContributed& e) {
    ProjectRow row = project(e.project);
    row.annotations += e.annotations;
    row.last_contribution_at = time_;
    const std::string key = contributor_key(e.project, e.user);
    if (!rows_.get(key)) {
      rows_.put(key, "");
      ++row.contributors;
    }
    put(row);
  }

  void operator()(const auto&) {}

 private:
  ProjectRow project(ProjectId id) const {
    const auto bytes = rows_.get(project_key(id));
    MUSTER_CHECK_ROWS(bytes, "something happened to project {}, which is not there", id);
    return from_row_bytes<ProjectRow>(*bytes);
  }
  void put(const ProjectRow& row) { rows_.put(project_key(row.id), to_row_bytes(row)); }

  Overlay& rows_;
  const Who& who_;
  Timestamp time_;
};

}  // namespace

void Projects::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) {
      std::visit(ProjectsApplier(rows, event->who, commit.time), event->payload);
    }
  }
}

std::optional<ProjectRow> find_project(const View<Projects>& projects, ProjectId id) {
  const auto bytes = projects.get(project_key(id));
  if (!bytes) return std::nullopt;
  return from_row_bytes<ProjectRow>(*bytes);
}

std::uint64_t count_projects(const View<Projects>& projects) { return row_count(projects); }

std::vector<ProjectRow> list_projects(const View<Projects>& projects, std::uint64_t offset,
                                      std::uint64_t limit) {
  std::vector<ProjectRow> page;
  if (limit == 0) return page;
  std::uint64_t skipped = 0;
  projects.scan_down("p", "", [&](std::string_view, std::string_view bytes) {
    auto row = from_row_bytes<ProjectRow>(bytes);
    if (row.deleted || skipped++ < offset) return true;
    page.push_back(std::move(row));
    return page.size() < limit;
  });
  return page;
}

}  // namespace muster::projections

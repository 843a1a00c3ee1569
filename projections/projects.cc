#include "projections/projects.h"

#include <algorithm>
#include <cstdint>
#include <limits>

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

// Keys in the order of falling numbers.
std::uint64_t rank_of(std::uint64_t annotations) {
  return std::numeric_limits<std::uint64_t>::max() - annotations;
}
std::string ranking_prefix(ProjectId project) { return "s" + big_endian(project.value); }
std::string ranking_key(ProjectId project, ContributorPlace place) {
  return ranking_prefix(project) + big_endian(rank_of(place.annotations)) +
         big_endian(place.user.value);
}

std::uint32_t number_of(Day day) {
  return static_cast<std::uint32_t>(day.time_since_epoch().count());
}
std::string day_key(ProjectId project, std::uint32_t day) {
  return "d" + big_endian(project.value) + big_endian(day);
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

  void operator()(const ProjectDeleted& e) { set_deleted(e.project, true); }
  void operator()(const ProjectRestored& e) { set_deleted(e.project, false); }

  void operator()(const AnnotationContributed& e) {
    ProjectRow row = project(e.project);
    row.annotations += e.annotations;
    row.last_contribution_at = time_;
    const std::string key = contributor_key(e.project, e.user);
    ContributorRow contributor;
    if (const auto bytes = rows_.get(key)) {
      contributor = from_row_bytes<ContributorRow>(*bytes);
      rows_.erase(ranking_key(e.project, {contributor.annotations, e.user}));
    } else {
      ++row.contributors;
    }
    contributor.annotations += e.annotations;
    contributor.last_contribution_at = time_;
    rows_.put(key, to_row_bytes(contributor));
    rows_.put(ranking_key(e.project, {contributor.annotations, e.user}), "");
    const std::string today = day_key(e.project, number_of(day_of(time_)));
    const auto before = rows_.get(today);
    rows_.put(today, to_row_bytes((before ? from_row_bytes<std::uint64_t>(*before) : 0) +
                                  std::uint64_t{e.annotations}));
    put(row);
  }

  void operator()(const auto&) {}

 private:
  ProjectRow project(ProjectId id) const {
    const auto bytes = rows_.get(project_key(id));
    MUSTER_CHECK_ROWS(bytes, "something happened to project {}, which is not there", id);
    return from_row_bytes<ProjectRow>(*bytes);
  }
  void set_deleted(ProjectId id, bool deleted) {
    ProjectRow row = project(id);
    row.deleted = deleted;
    put(row);
    change_row_count(rows_, deleted ? -1 : 1);
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

namespace {

// Reads the ranking by `scan` from a key on, without that key itself.
template <typename Scan>
std::vector<Contributor> ranked(const View<Projects>& projects, ProjectId project,
                                const std::string& from, std::size_t limit, Scan&& scan) {
  std::vector<Contributor> found;
  if (limit == 0) return found;
  const std::size_t user_at = ranking_prefix(project).size() + sizeof(std::uint64_t);
  scan(from, [&](std::string_view key, std::string_view) {
    if (key == from) return true;
    const UserId user(from_big_endian<std::uint32_t>(key.substr(user_at)));
    const auto bytes = projects.get(contributor_key(project, user));
    MUSTER_CHECK_ROWS(bytes, "person {} is ranked in project {} and not in it", user, project);
    found.push_back({user, from_row_bytes<ContributorRow>(*bytes)});
    return found.size() < limit;
  });
  return found;
}

}  // namespace

std::vector<Contributor> list_contributors(const View<Projects>& projects, ProjectId project,
                                           std::optional<ContributorPlace> after,
                                           std::size_t limit) {
  const std::string prefix = ranking_prefix(project);
  return ranked(projects, project, after ? ranking_key(project, *after) : prefix, limit,
                [&](const std::string& from, const ViewSnapshot::Visit& visit) {
                  projects.scan(prefix, from, visit);
                });
}

std::vector<Contributor> list_contributors_before(const View<Projects>& projects, ProjectId project,
                                                  ContributorPlace before, std::size_t limit) {
  const std::string prefix = ranking_prefix(project);
  auto found = ranked(projects, project, ranking_key(project, before), limit,
                      [&](const std::string& from, const ViewSnapshot::Visit& visit) {
                        projects.scan_down(prefix, from, visit);
                      });
  std::ranges::reverse(found);
  return found;
}

std::vector<std::uint64_t> annotations_by_day(const View<Projects>& projects, ProjectId project,
                                              Day last, std::size_t n) {
  std::vector<std::uint64_t> counts(n, 0);
  const std::int64_t first = number_of(last) + std::int64_t{1} - static_cast<std::int64_t>(n);
  const std::string prefix = "d" + big_endian(project.value);
  const auto from = static_cast<std::uint32_t>(std::max<std::int64_t>(first, 0));
  projects.scan(prefix, day_key(project, from), [&](std::string_view key, std::string_view row) {
    const auto day = from_big_endian<std::uint32_t>(key.substr(prefix.size()));
    const auto i = static_cast<std::size_t>(day - first);
    if (i < n) counts[i] = from_row_bytes<std::uint64_t>(row);
    return true;
  });
  return counts;
}

}  // namespace muster::projections

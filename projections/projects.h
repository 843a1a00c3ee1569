// Projection "projects": title, creator, and who contributed how much.
//
// Rows: "p" project (4 BE)                   ProjectRow
//       "c" project (4 BE) user (4 BE)       empty: this person contributed
//       "n"                                  number of projects that are not deleted
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster::projections {

struct ProjectRow {
  ProjectId id;
  std::string title;
  std::optional<UserId> created_by;
  Timestamp created_at;
  std::uint32_t contributors = 0;
  std::uint64_t annotations = 0;
  std::optional<Timestamp> last_contribution_at;
  bool deleted = false;

  friend bool operator==(const ProjectRow&, const ProjectRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(id, title, created_by, created_at, contributors, annotations, last_contribution_at, deleted);
  }
};

class Projects final : public ProjectionOf<Projects> {
 public:
  static constexpr ProjectionTraits kTraits = {"projects", 2, KeptBy::kProjector, Weight::kLight};

  void apply(const Commit& commit, Overlay& rows) override;
};

// Includes deleted projects, so that a person's page can still name them.
std::optional<ProjectRow> find_project(const View<Projects>& projects, ProjectId id);
std::uint64_t count_projects(const View<Projects>& projects);
// Projects that are not deleted, newest first, after skipping `offset`, at most `limit`.
std::vector<ProjectRow> list_projects(const View<Projects>& projects, std::uint64_t offset,
                                      std::uint64_t limit);

}  // namespace muster::projections

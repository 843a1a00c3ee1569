// Projection "projects": title, creator, and who contributed how much.
//
// Rows: "p" project (4 BE)                   ProjectRow
//       "c" project (4 BE) user (4 BE)       ContributorRow: this person contributed
//       "s" project (4 BE) rank (8 BE) user (4 BE)
//                                            empty: the contributors, most annotations first; the
//                                            rank is 2^64 - 1 minus their number
//       "d" project (4 BE) day (4 BE)        the project's annotations of a day (UTC)
//       "n"                                  number of projects that are not deleted
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"
#include "projections/calendar.h"

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

struct ContributorRow {
  std::uint64_t annotations = 0;
  Timestamp last_contribution_at;

  friend bool operator==(const ContributorRow&, const ContributorRow&) = default;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(annotations, last_contribution_at);
  }
};

class Projects final : public ProjectionOf<Projects> {
 public:
  static constexpr ProjectionTraits kTraits = {"projects", 3, KeptBy::kProjector, Weight::kLight};

  void apply(const Commit& commit, Overlay& rows) override;
};

// Includes deleted projects, so that a person's page can still name them.
std::optional<ProjectRow> find_project(const View<Projects>& projects, ProjectId id);
std::uint64_t count_projects(const View<Projects>& projects);
// Projects that are not deleted, newest first, after skipping `offset`, at most `limit`.
std::vector<ProjectRow> list_projects(const View<Projects>& projects, std::uint64_t offset,
                                      std::uint64_t limit);

struct Contributor {
  UserId user;
  ContributorRow row;
};
// A place in the list of contributors.
struct ContributorPlace {
  std::uint64_t annotations = 0;
  UserId user;

  friend bool operator==(const ContributorPlace&, const ContributorPlace&) = default;
};
// The project's contributors with most annotations first, after this place, at most `limit`. A page
// costs its own rows, however many there are.
std::vector<Contributor> list_contributors(const View<Projects>& projects, ProjectId project,
                                           std::optional<ContributorPlace> after,
                                           std::size_t limit);
// Those just before this place, in the same order.
std::vector<Contributor> list_contributors_before(const View<Projects>& projects, ProjectId project,
                                                  ContributorPlace before, std::size_t limit);

// The project's annotations on each of the `n` days up to `last`, oldest first.
std::vector<std::uint64_t> annotations_by_day(const View<Projects>& projects, ProjectId project,
                                              Day last, std::size_t n);

}  // namespace muster::projections

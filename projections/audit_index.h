// Projection "audit_index": where in the log events of a type, of a person or of a project stand,
// so that "newest first" with filters reads what it shows and not the whole log (audit_query.h).
//
// Rows, all with empty values; T is the type's wire id, P the position (8 BE):
//   "a" P                            every event
//   "t" T (2 BE) P                   of this type
//   "p" user (4 BE) P                this person did it, or it was about them
//   "q" user (4 BE) T (2 BE) P       the same, of this type
//   "s" user (4 BE) T (2 BE) P       of this type and about this person, whoever did it
//   "j" project (4 BE) T (2 BE) P    about this project and nobody in particular: its titles
//
// Activity is not in here: pings are nearly all of a log, and a run of them must cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view_store.h"

namespace muster {

class AuditIndex final : public Projection {
 public:
  static constexpr std::string_view kName = "audit_index";
  static constexpr std::uint32_t kVersion = 2;

  std::string_view name() const override { return kName; }
  std::uint32_t version() const override { return kVersion; }
  void apply(const Commit& commit, Overlay& rows) override;
};

// The start of a set of rows; what follows it in their keys is the position.
namespace audit_keys {
std::string all();
std::string of_type(std::uint16_t wire_id);
std::string of_person(UserId user);
std::string of_person(UserId user, std::uint16_t wire_id);
std::string about_person(UserId user, std::uint16_t wire_id);
std::string of_project(ProjectId project, std::uint16_t wire_id);
}  // namespace audit_keys

// Positions in [from, before) that stand under any of the prefixes, at most `limit`: the newest of
// them, newest first; or the oldest of them, oldest first.
std::vector<Position> newest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<std::string>& prefixes, Position from,
                                       Position before, std::size_t limit);
std::vector<Position> oldest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<std::string>& prefixes, Position from,
                                       Position before, std::size_t limit);

}  // namespace muster

// Projection "audit_index": where in the log events of a type, of a person or of a project stand,
// so that "newest first" with filters reads what it shows and not the whole log (audit_query.h).
//
// Rows: a set's first bytes and a block of the log (8 BE: the position / kBlockPositions) -> a byte
// for each event of the set in the block, in order: its place there, and kAbout where the event is
// about the person of the set. T is the type's wire id:
//   "a"                            every event
//   "t" T (2 BE)                   of this type
//   "p" user (4 BE)                this person did it, or it was about them
//   "q" user (4 BE) T (2 BE)       the same, of this type
//   "j" project (4 BE) T (2 BE)    about this project and nobody in particular: its titles
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
  static constexpr std::uint32_t kVersion = 3;
  static constexpr std::uint64_t kBlockPositions = 128;
  static constexpr std::uint8_t kAbout = 0x80;

  std::string_view name() const override { return kName; }
  std::uint32_t version() const override { return kVersion; }
  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;

 private:
  std::optional<Position> batch_begin_;  // of the first commit since the last batch
};

// A set of events: the start of its rows' keys, and whether only those count that are about the
// person.
struct AuditSet {
  std::string prefix;
  bool about_only = false;
};

namespace audit_sets {
AuditSet all();
AuditSet of_type(std::uint16_t wire_id);
AuditSet of_person(UserId user);
AuditSet of_person(UserId user, std::uint16_t wire_id);
// Of this type and about this person, whoever did it.
AuditSet about_person(UserId user, std::uint16_t wire_id);
AuditSet of_project(ProjectId project, std::uint16_t wire_id);
}  // namespace audit_sets

// Positions in [from, before) of events in any of the sets, at most `limit`: the newest of
// them, newest first; or the oldest of them, oldest first.
std::vector<Position> newest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);
std::vector<Position> oldest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);

}  // namespace muster

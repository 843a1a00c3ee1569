// Projection "audit_index": where in the log events of a type, of a person or of a project stand,
// so that "newest first" with filters reads what it shows and not the whole log (audit_query.h).
//
// Rows: a set's first bytes and a block of the log (8 BE: the position / kBlockPositions) -> a byte
// for each event of the set in the block, in order: its place there, and kAbout where the event is
// about the person of the set. Under "p" its type (2 BE) follows each. T is the type's wire id:
//   "a"                            every event
//   "t" T (2 BE)                   of this type
//   "p" user (4 BE)                this person did it, or it was about them; no frequent types
//   "q" user (4 BE) T (2 BE)       the same, of this frequent type
//   "j" project (4 BE) T (2 BE)    about this project and nobody in particular: its titles
//
// Frequent types are those that programs report by the thousand: they have rows of their own, so
// that looking for what else happened to a person does not read over them. All others of a person
// share theirs: a row a type would be most of what a replay writes.
//
// Activity is not in here: pings are nearly all of a log, and a run of them must cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster {

class AuditIndex final : public ProjectionOf<AuditIndex> {
 public:
  static constexpr ProjectionTraits kTraits = {"audit_index", 4, KeptBy::kProjector,
                                               Weight::kHeavy};
  static constexpr std::uint64_t kBlockPositions = 128;
  static constexpr std::uint8_t kAbout = 0x80;

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;
  std::size_t held_bytes() const override;

 private:
  friend class AuditIndexer;
  // An event in the set of a person or a project.
  struct Mention {
    Position at;
    std::uint32_t id;
    std::uint16_t type;
    char kind;  // the first byte of the set's keys
    bool about;
  };
  // The newest row of a set that is written in the order of the log.
  struct OpenRow {
    std::optional<std::uint64_t> block;
    std::string places;
  };
  std::optional<Position> batch_begin_;  // of the first commit since the last batch
  std::vector<Mention> mentions_;
  std::vector<OpenRow> by_type_;  // by wire id; 0, which no type has: every event
};

// A set of events: the start of its rows' keys, and which of those in the rows count.
struct AuditSet {
  std::string prefix;
  std::optional<std::uint16_t> type = std::nullopt;  // of this type only, where rows say types
  bool about_only = false;                           // only those that are about the person
};

namespace audit_sets {
AuditSet all();
AuditSet of_type(std::uint16_t wire_id);
std::vector<AuditSet> of_person(UserId user);
AuditSet of_person(UserId user, std::uint16_t wire_id);
// Of this type and about this person, whoever did it.
AuditSet about_person(UserId user, std::uint16_t wire_id);
AuditSet of_project(ProjectId project, std::uint16_t wire_id);
}  // namespace audit_sets

// Positions in [from, before) of events in any of the sets, at most `limit`: the newest of
// them, newest first; or the oldest of them, oldest first.
std::vector<Position> newest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);
std::vector<Position> oldest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);

}  // namespace muster

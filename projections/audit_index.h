// Projection "audit_index": the positions of events by type, person or project, so that "newest
// first" with filters reads only what it shows instead of the whole log (audit/query.h).
//
// Rows: the first bytes of a set and a block of the log (8 BE: position / kBlockPositions) -> one
// byte for each event of the set in the block, in order: its place there. In "s" rows the event's
// type (2 BE) follows each place. T is a type's wire id:
//   "a"                            every event
//   "t" T (2 BE)                   every event of this type
//   "s" user (4 BE)                events of this person in the commit that signed them up, from
//                                  the sign-up to the next person's
//   "q" user (4 BE) T (2 BE)       all other events of this type that this person did, or that are
//                                  about them
//   "f" user (4 BE) field (2 BE)   events that set this field of this person (PersonField); the
//                                  values at sign-up are in "s"
//   "j" project (4 BE) T (2 BE)    events about this project and about no person: its titles
// And a row of another form: "u" position (8 BE) -> the position (8 BE) of the last event that
// takes back the change of the one there.
//
// So each question is answered by seeks, however long a person's history is: their events of one
// type, and the last event before a position that set a field. The events of a sign-up share a row,
// because one row for each would dominate what a replay writes; a commit is bounded, and that row
// with it.
//
// Activity is not indexed: pings are nearly all of a log, and a run of them must cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster::projections {

class AuditIndex final : public ProjectionOf<AuditIndex> {
 public:
  static constexpr ProjectionTraits kTraits = {"audit_index", 7, KeptBy::kProjector,
                                               Weight::kHeavy};
  static constexpr std::uint64_t kBlockPositions = 128;

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;
  std::size_t held_bytes() const override;

 private:
  friend class AuditIndexer;
  // An event in a set of a person or a project.
  struct Mention {
    Position at;
    std::uint32_t id;
    std::uint16_t number;  // the event's type; in a set of a field, the field
    char kind;             // first byte of the set's keys
  };
  // The newest row of a set that is written in log order.
  struct OpenRow {
    std::optional<std::uint64_t> block;
    std::string places;
  };
  std::optional<Position> batch_begin_;  // of the first commit since the last batch
  std::vector<Mention> mentions_;
  std::optional<Position> undone_;  // last, in the current commit
  std::vector<OpenRow> by_type_;    // by wire id; 0, which no type has, is every event
};

// What of a person an event may set, with the value before it in an earlier event.
enum class PersonField : std::uint16_t {
  kFirstName = 1,
  kLastName,
  kPhone,
  kPicture,
  kTheme,
  kTimeZone,
  kLanguage,
  kEmail,
  kRole
};

// A set of events: the prefix of its rows' keys, and which entries of the rows belong to it.
struct AuditSet {
  std::string prefix;
  std::optional<std::uint16_t> type = std::nullopt;  // only this type, if the rows have types
};

// No event is in two sets of one vector.
namespace audit_sets {
AuditSet all();
AuditSet of_type(std::uint16_t wire_id);
std::vector<AuditSet> of_person(UserId user);
std::vector<AuditSet> of_person(UserId user, std::uint16_t wire_id);
AuditSet sign_up_of(UserId user);
AuditSet that_set(PersonField field, UserId user);
AuditSet of_project(ProjectId project, std::uint16_t wire_id);
}  // namespace audit_sets

// The last event that takes back the change of the one at `position`; whether or not it was taken
// back itself.
std::optional<Position> undone_by(const View<AuditIndex>& index, Position position);
// The event that undid it, if that is how it is now: an undoing may have been undone again.
std::optional<Position> is_undone_by(const View<AuditIndex>& index, Position position);

// Positions in [from, before) of events in any of the sets, at most `limit`: the newest of them,
// newest first; or the oldest of them, oldest first. A set whose events are all outside what is
// returned costs one seek. Requires: no event is in two of the sets.
std::vector<Position> newest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);
std::vector<Position> oldest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit);

// The number of events in [from, before) in any of the sets, counted up to `limit` at least: a
// larger number is not counted to its end. Requires: no event is in two of the sets.
std::uint64_t count_positions(const View<AuditIndex>& index, const std::vector<AuditSet>& sets,
                              Position from, Position before, std::uint64_t limit);

}  // namespace muster::projections

#include "projections/audit_index.h"

#include <algorithm>
#include <functional>

#include "core/codec/big_endian.h"
#include "projections/audit_fields.h"

namespace muster {
namespace {

constexpr std::uint8_t kPlace = AuditIndex::kBlockPositions - 1;
static_assert((AuditIndex::kAbout & kPlace) == 0);

std::string row_key(const AuditSet& set, std::uint64_t block) {
  return set.prefix + big_endian(block);
}

class RowAdder {
 public:
  // No row of a block that begins at `batch_begin` or later was written before this batch.
  RowAdder(Overlay& rows, Position batch_begin) : rows_(rows), batch_begin_(batch_begin) {}

  void add(Position at, const Who& who, const Payload& payload) {
    const std::uint16_t type = info_of(payload).wire_id;
    const auto add_person = [&](UserId user, bool about) {
      add(audit_sets::of_person(user), at);
      add(audit_sets::of_person(user, type), at, about);
    };
    add(audit_sets::all(), at);
    add(audit_sets::of_type(type), at);
    bool names_the_actor = false;
    bool names_somebody = false;
    for_each_id<UserId>(payload, [&](UserId user) {
      names_somebody = true;
      names_the_actor = names_the_actor || who.actor == user;
      add_person(user, true);
    });
    if (who.actor && !names_the_actor) add_person(*who.actor, false);
    if (names_somebody) return;  // contributions: many, and no project's title depends on them
    for_each_id<ProjectId>(
        payload, [&](ProjectId project) { add(audit_sets::of_project(project, type), at); });
  }

 private:
  // Once, however often an event names somebody.
  void add(const AuditSet& set, Position at, bool about = false) {
    const std::uint64_t block = at.value / AuditIndex::kBlockPositions;
    const std::string key = row_key(set, block);
    const bool is_new = block * AuditIndex::kBlockPositions >= batch_begin_.value;
    std::string row = (is_new ? rows_.get_changed(key) : rows_.get(key)).value_or("");
    const auto place = static_cast<std::uint8_t>(at.value & kPlace);
    if (row.empty() || (static_cast<std::uint8_t>(row.back()) & kPlace) != place) {
      row.push_back(static_cast<char>(place));
    }
    if (about) row.back() = static_cast<char>(place | AuditIndex::kAbout);
    rows_.put(key, row);
  }

  Overlay& rows_;
  const Position batch_begin_;
};

// The position of an event in a row's block; nothing where the set does not count it.
std::optional<Position> position_of(const AuditSet& set, std::string_view key, char byte) {
  const auto place = static_cast<std::uint8_t>(byte);
  if (set.about_only && (place & AuditIndex::kAbout) == 0) return std::nullopt;
  const auto block = from_big_endian<std::uint64_t>(key.substr(set.prefix.size()));
  return Position(block * AuditIndex::kBlockPositions + (place & kPlace));
}

}  // namespace

namespace audit_sets {
AuditSet all() { return {"a"}; }
AuditSet of_type(std::uint16_t wire_id) { return {"t" + big_endian(wire_id)}; }
AuditSet of_person(UserId user) { return {"p" + big_endian(user.value)}; }
AuditSet of_person(UserId user, std::uint16_t wire_id) {
  return {"q" + big_endian(user.value) + big_endian(wire_id)};
}
AuditSet about_person(UserId user, std::uint16_t wire_id) {
  return {of_person(user, wire_id).prefix, true};
}
AuditSet of_project(ProjectId project, std::uint16_t wire_id) {
  return {"j" + big_endian(project.value) + big_endian(wire_id)};
}
}  // namespace audit_sets

void AuditIndex::apply(const Commit& commit, Overlay& rows) {
  if (!batch_begin_) batch_begin_ = commit.first;
  RowAdder adder(rows, *batch_begin_);
  Position at = commit.first;
  for (const Entry& entry : commit.entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event && !std::holds_alternative<ActivityPinged>(event->payload)) {
      adder.add(at, event->who, event->payload);
    }
    at = at + event_count(entry);
  }
}

void AuditIndex::finish_batch(Overlay&) { batch_begin_.reset(); }

std::vector<Position> newest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  if (before <= from || limit == 0) return found;
  for (const AuditSet& set : sets) {
    std::size_t n = 0;
    const std::uint64_t last = (before.value - 1) / AuditIndex::kBlockPositions;
    views.scan_down(index, set.prefix, row_key(set, last),
                    [&](std::string_view key, std::string_view row) {
                      for (std::size_t i = row.size(); i-- > 0 && n < limit;) {
                        const auto at = position_of(set, key, row[i]);
                        if (!at || *at >= before) continue;
                        if (*at < from) return false;
                        found.push_back(*at);
                        ++n;
                      }
                      return n < limit;
                    });
  }
  // An event has one type, so no position stands in two of the sets of one question.
  std::sort(found.begin(), found.end(), std::greater<>());
  if (found.size() > limit) found.resize(limit);
  return found;
}

std::vector<Position> oldest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  if (before <= from || limit == 0) return found;
  for (const AuditSet& set : sets) {
    std::size_t n = 0;
    const std::uint64_t first = from.value / AuditIndex::kBlockPositions;
    views.scan(index, set.prefix, row_key(set, first),
               [&](std::string_view key, std::string_view row) {
                 for (std::size_t i = 0; i < row.size() && n < limit; ++i) {
                   const auto at = position_of(set, key, row[i]);
                   if (!at || *at < from) continue;
                   if (*at >= before) return false;
                   found.push_back(*at);
                   ++n;
                 }
                 return n < limit;
               });
  }
  std::sort(found.begin(), found.end());
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace muster

#include "projections/audit_index.h"

#include <algorithm>
#include <functional>

#include "core/codec/big_endian.h"
#include "projections/audit_fields.h"

namespace muster {
namespace {

void add_rows(Overlay& rows, Position at, const Who& who, const Payload& payload) {
  const std::string position = big_endian(at.value);
  const std::uint16_t type = info_of(payload).wire_id;
  const auto add = [&](std::string key) { rows.put(key.append(position), ""); };
  const auto add_person = [&](UserId user) {
    add(audit_keys::of_person(user));
    add(audit_keys::of_person(user, type));
  };
  add(audit_keys::all());
  add(audit_keys::of_type(type));
  bool names_somebody = false;
  if (who.actor) add_person(*who.actor);
  for_each_id<UserId>(payload, [&](UserId user) {
    names_somebody = true;
    add(audit_keys::about_person(user, type));
    if (who.actor != user) add_person(user);
  });
  if (names_somebody) return;  // contributions: many, and no project's title depends on them
  for_each_id<ProjectId>(payload,
                         [&](ProjectId project) { add(audit_keys::of_project(project, type)); });
}

Position position_of(std::string_view key, std::string_view prefix) {
  return Position(from_big_endian<std::uint64_t>(key.substr(prefix.size())));
}

}  // namespace

namespace audit_keys {
std::string all() { return "a"; }
std::string of_type(std::uint16_t wire_id) { return "t" + big_endian(wire_id); }
std::string of_person(UserId user) { return "p" + big_endian(user.value); }
std::string of_person(UserId user, std::uint16_t wire_id) {
  return "q" + big_endian(user.value) + big_endian(wire_id);
}
std::string about_person(UserId user, std::uint16_t wire_id) {
  return "s" + big_endian(user.value) + big_endian(wire_id);
}
std::string of_project(ProjectId project, std::uint16_t wire_id) {
  return "j" + big_endian(project.value) + big_endian(wire_id);
}
}  // namespace audit_keys

void AuditIndex::apply(const Commit& commit, Overlay& rows) {
  Position at = commit.first;
  for (const Entry& entry : commit.entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event && !std::holds_alternative<ActivityPinged>(event->payload)) {
      add_rows(rows, at, event->who, event->payload);
    }
    at = at + event_count(entry);
  }
}

std::vector<Position> newest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<std::string>& prefixes, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  if (before <= from || limit == 0) return found;
  for (const std::string& prefix : prefixes) {
    std::size_t n = 0;
    views.scan_down(index, prefix, prefix + big_endian(before.value - 1),
                    [&](std::string_view key, std::string_view) {
                      const Position at = position_of(key, prefix);
                      if (at < from) return false;
                      found.push_back(at);
                      return ++n < limit;
                    });
  }
  // An event has one type, so no position stands under two of the prefixes of one question.
  std::sort(found.begin(), found.end(), std::greater<>());
  if (found.size() > limit) found.resize(limit);
  return found;
}

std::vector<Position> oldest_positions(const ViewSnapshot& views, Table index,
                                       const std::vector<std::string>& prefixes, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  if (before <= from || limit == 0) return found;
  for (const std::string& prefix : prefixes) {
    std::size_t n = 0;
    views.scan(index, prefix, prefix + big_endian(from.value),
               [&](std::string_view key, std::string_view) {
                 const Position at = position_of(key, prefix);
                 if (at >= before) return false;
                 found.push_back(at);
                 return ++n < limit;
               });
  }
  std::sort(found.begin(), found.end());
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace muster

#include "projections/instance/personal_check.h"

#include <utility>

namespace muster::projections {

void PersonalCheck::add(const EncodedCommit& encoded) {
  Result<Commit> commit = decode_commit(encoded);
  if (!commit) return;  // fsck says so
  for (const Entry& entry : commit->entries) {
    if (const auto* event = std::get_if<Event>(&entry)) look_at(*event, commit->time);
  }
}

void PersonalCheck::look_at(const Event& event, Timestamp time) {
  if (const auto* erased = std::get_if<UserErased>(&event.payload))
    erased_.insert(person(erased->user));
  if (event.sealed.bytes.empty()) return;
  const auto subject = subject_of(event.payload, time);
  Found& found = found_[*subject];
  ++found.events;
  if (!found.wrong.empty() || found.is_destroyed) return;
  Commit alone{Position(0), time, 0, 1, {event}};
  if (const auto opened = open_commit(alone, &keys_); !opened) {
    found.wrong = opened.error().message;
    found.wrong.erase(0, found.wrong.find(": ") + 2);  // the position in `alone`
    return;
  }
  const auto key = keys_.find(*subject);
  found.is_destroyed = key && !*key;
}

PersonalReport PersonalCheck::report() const {
  PersonalReport report;
  const auto count = [](PersonalReport::Count& of, const Found& found) {
    ++of.subjects;
    of.events += found.events;
  };
  for (const auto& [subject, found] : found_) {
    std::string wrong = found.wrong;
    const bool may_be_destroyed =
        subject.kind == Subject::Kind::kStrangers || erased_.contains(subject);
    if (wrong.empty() && found.is_destroyed && !may_be_destroyed)
      wrong = "the key of " + name_of(subject) + " is destroyed, and the log has no erasure";
    if (!wrong.empty()) {
      count(report.unreadable, found);
      report.lost.push_back(std::move(wrong));
    } else {
      count(found.is_destroyed ? report.erased : report.sealed, found);
    }
  }
  return report;
}

}  // namespace muster::projections

#include "projections/backup/log_subjects.h"

#include <algorithm>
#include <cstdint>

#include "core/codec/ping_run.h"

namespace muster::projections {

using SlotState = KeyFiles::SlotState;

void SlotStates::set(Subject subject, SlotState state) {
  auto& states = states_[subject.kind];
  if (states.size() <= subject.number) states.resize(subject.number + 1, SlotState::kUnused);
  states[subject.number] = state;
}

SlotState SlotStates::of(Subject subject) const {
  const auto states = states_.find(subject.kind);
  if (states == states_.end() || subject.number >= states->second.size()) return SlotState::kUnused;
  return states->second[subject.number];
}

std::vector<Subject> SlotStates::gone_since(const SlotStates& before) const {
  std::vector<Subject> gone;
  for (const auto& [kind, states] : before.states_) {
    for (std::uint32_t number = 0; number < states.size(); ++number) {
      const Subject subject{kind, number};
      if (states[number] == SlotState::kHeld && of(subject) != SlotState::kHeld)
        gone.push_back(subject);
    }
  }
  return gone;
}

Result<void> LogSubjects::add(const EncodedCommit& encoded) {
  if (is_one_ping_run(encoded)) return {};  // nothing personal, and most of what there is
  const auto commit = decode_commit(encoded);
  if (!commit) return tl::unexpected(commit.error());
  for (const Entry& entry : commit->entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event == nullptr) continue;
    if (const auto* erased = std::get_if<UserErased>(&event->payload))
      erased_.insert(person(erased->user));
    if (event->sealed.bytes.empty()) continue;
    const auto subject = subject_of(event->payload, commit->time);
    if (subject && (subjects_.empty() || subjects_.back() != *subject))
      subjects_.push_back(*subject);
  }
  return {};
}

void LogSubjects::finish() {
  std::ranges::sort(subjects_);
  subjects_.erase(std::unique(subjects_.begin(), subjects_.end()), subjects_.end());
}

std::vector<std::string> LogSubjects::missing_in(const SlotStates& states) const {
  std::vector<std::string> missing;
  for (const Subject& subject : subjects_) {
    const SlotState state = states.of(subject);
    if (state != SlotState::kHeld && state != SlotState::kDestroyed)
      missing.push_back(name_of(subject));
  }
  return missing;
}

bool LogSubjects::need(Subject subject) const {
  return std::ranges::binary_search(subjects_, subject);
}

std::vector<Subject> LogSubjects::lost_since(const SlotStates& before,
                                             const SlotStates& now) const {
  std::vector<Subject> lost;
  for (const Subject& subject : now.gone_since(before)) {
    // Strangers are forgotten by age.
    const bool may_be_destroyed =
        subject.kind == Subject::Kind::kStrangers || erased_.contains(subject);
    if (now.of(subject) != SlotState::kDestroyed || !may_be_destroyed) lost.push_back(subject);
  }
  return lost;
}

bool LogSubjects::are_erased_in(const SlotStates& states) const {
  return std::ranges::none_of(
      erased_, [&](const Subject& subject) { return states.of(subject) == SlotState::kHeld; });
}

}  // namespace muster::projections

// Whose keys the log in a backup needs, and what a copy of the keys says of each.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/codec/commit_codec.h"
#include "core/keys/key_files.h"
#include "core/keys/subject.h"
#include "core/result.h"

namespace muster::projections {

// What a copy says of every subject.
class SlotStates {
 public:
  void set(Subject subject, KeyFiles::SlotState state);
  KeyFiles::SlotState of(Subject subject) const;
  // Those whose key was there in an earlier copy and is not any more.
  std::vector<Subject> gone_since(const SlotStates& before) const;

 private:
  std::map<Subject::Kind, std::vector<KeyFiles::SlotState>> states_;
};

// Whose keys a log needs, and whose must be gone.
class LogSubjects {
 public:
  // kDamaged: the commit cannot be decoded.
  Result<void> add(const EncodedCommit& commit);
  // Call it before those below.
  void finish();

  // Names of those whose key is missing or damaged, e.g. "person 7".
  std::vector<std::string> missing_in(const SlotStates& states) const;
  // Whether everyone that the log says to be erased is.
  bool are_erased_in(const SlotStates& states) const;
  bool has_erasures() const { return !erased_.empty(); }
  // Those whose key was there in an earlier copy and is gone without the log saying why.
  std::vector<Subject> lost_since(const SlotStates& before, const SlotStates& now) const;
  // Whether the log needs the subject's key.
  bool need(Subject subject) const;

 private:
  std::vector<Subject> subjects_;
  std::set<Subject> erased_;
};

}  // namespace muster::projections

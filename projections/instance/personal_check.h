// Whether everything personal in a log can be read, or was erased: `muster fsck --personal`.
//
//   PersonalCheck check(keys);
//   for (each commit of the log) check.add(commit);
//   PersonalReport report = check.report();
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/codec/commit_codec.h"
#include "core/keys/subject_keys.h"

namespace muster::projections {

struct PersonalReport {
  struct Count {
    std::uint64_t subjects = 0;
    std::uint64_t events = 0;
  };
  Count sealed;                   // opened with their key
  Count erased;                   // their key was destroyed, as the log says (or age, of strangers)
  Count unreadable;               // damage
  std::vector<std::string> lost;  // the subjects of those, with what is wrong
};

class PersonalCheck {
 public:
  // `keys` must outlive this object.
  explicit PersonalCheck(const SubjectKeys& keys) : keys_(keys) {}

  void add(const EncodedCommit& encoded);
  // Requires: the whole log was added.
  PersonalReport report() const;

 private:
  struct Found {
    std::uint64_t events = 0;
    bool is_destroyed = false;
    std::string wrong;  // empty: nothing
  };
  void look_at(const Event& event, Timestamp time);

  const SubjectKeys& keys_;
  std::map<Subject, Found> found_;
  std::set<Subject> erased_;  // the log says so
};

}  // namespace muster::projections

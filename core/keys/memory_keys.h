// Subject keys in memory, for logs in memory. A subject has its key from when it is first asked
// for.
#pragma once

#include <map>

#include "core/guarded.h"
#include "core/keys/subject_keys.h"

namespace muster {

class MemoryKeys final : public SubjectKeys {
 public:
  using SubjectKeys::SubjectKeys;

  Result<std::optional<SubjectKey>> find(const Subject& subject) const override;
  Result<void> make(const Subject& subject) override;
  Result<void> destroy(const Subject& subject) override;

 private:
  // nullopt: destroyed.
  mutable Guarded<std::map<Subject, std::optional<SubjectKey>>> keys_;
};

}  // namespace muster

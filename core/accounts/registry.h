// The registry: the accounts' rows as a projection. The one that is always up to date, because the
// sequencer itself applies each commit to it before it acknowledges; on replay it is applied like
// any other. Its table is read by everybody through Accounts.
#pragma once

#include <cstdint>

#include "core/views/projection.h"

namespace muster {

class Registry final : public ProjectionOf<Registry> {
 public:
  static constexpr ProjectionTraits kTraits = {"registry", 5, KeptBy::kSequencer, Weight::kHeavy};

  void apply(const Commit& commit, Overlay& rows) override;
};

}  // namespace muster

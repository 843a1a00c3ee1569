// The registry: the accounts' rows as a projection. It is always up to date, because the sequencer
// applies each commit to it before acknowledging; a replay applies it like any other. Everyone
// reads its table through Accounts.
#pragma once

#include <cstdint>

#include "core/views/projection.h"

namespace muster {

class Registry final : public ProjectionOf<Registry> {
 public:
  static constexpr ProjectionTraits kTraits = {"registry", 9, KeptBy::kSequencer, Weight::kHeaviest,
                                               /*holds_personal=*/true};

  void apply(const Commit& commit, Overlay& rows) override;
};

}  // namespace muster

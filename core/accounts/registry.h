// The registry: the accounts' rows as a projection. The one that is always up to date, because the
// sequencer itself applies each commit to it before it acknowledges; on replay it is applied like
// any other. Its table is read by everybody through Accounts.
#pragma once

#include <cstdint>

#include "core/views/projection.h"

namespace muster {

class Registry final : public Projection {
 public:
  static constexpr std::string_view kName = "registry";
  static constexpr std::uint32_t kVersion = 5;

  std::string_view name() const override { return kName; }
  std::uint32_t version() const override { return kVersion; }
  void apply(const Commit& commit, Overlay& rows) override;
};

}  // namespace muster

// Projection "activity": when each person was last active.
//
// Row: user id (4 bytes BE) -> i64 microseconds, little endian. No row: never. Creation is not
// activity.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view_store.h"
#include "projections/user_column.h"

namespace muster {

class Activity final : public Projection {
 public:
  static constexpr std::string_view kName = "activity";
  static constexpr std::uint32_t kVersion = 1;

  std::string_view name() const override { return kName; }
  std::uint32_t version() const override { return kVersion; }
  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  // A batch's pings so far. Whoever is listed once stays listed, also where a removal made it
  // kNever.
  struct Held {
    std::int64_t micros = kNever;
    bool listed = false;
  };
  void see(const Ping& ping);

  UserColumn<Held> held_;
  std::vector<UserId> seen_;  // those who are listed
};

// What a row holds, as Timestamp::micros.
std::int64_t activity_micros(std::string_view row);

std::optional<Timestamp> last_activity(const ViewSnapshot& views, Table activity, UserId user);

}  // namespace muster

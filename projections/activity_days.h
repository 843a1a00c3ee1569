// Projection "activity_days": how many pings of each person there were on each day (UTC).
//
// Rows: user (4 BE) block (2 BE)   kBlockDays counts as varints: those of the days from block *
// kBlockDays after 1970-01-01 on. No row: no activity in these days. A count stays at 2^32 - 1 once
// it is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view_store.h"
#include "projections/user_column.h"

namespace muster {

using Day = std::chrono::sys_days;

Day day_of(Timestamp moment);

class ActivityDays final : public Projection {
 public:
  static constexpr std::string_view kName = "activity_days";
  static constexpr std::uint32_t kVersion = 1;
  // A year is a dozen rows, four weeks are one or two.
  static constexpr int kBlockDays = 32;

  std::string_view name() const override { return kName; }
  std::uint32_t version() const override { return kVersion; }
  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;

 private:
  // A batch's pings of one person on one day that are in no row yet.
  struct Held {
    std::uint32_t day = 0;
    std::uint32_t count = 0;
    bool listed = false;
  };
  struct Count {
    UserId user;
    std::uint32_t day;
    std::uint32_t count;
  };
  struct DayBounds {
    std::int64_t begin_micros = 0;
    std::int64_t end_micros = 0;
    std::uint32_t day = 0;
  };
  std::uint32_t number_of_day(Timestamp moment);
  void see(const Ping& ping);
  void write_other_days(Overlay& rows);

  UserColumn<Held> held_;
  std::vector<UserId> seen_;       // those who are listed
  std::vector<Count> other_days_;  // what held_ had before a ping of another day
  DayBounds last_day_;             // pings that are neighbours are of one day
};

// The counts of `n` days, the last of which is `last`, oldest first.
std::vector<std::uint32_t> activity_by_day(const ViewSnapshot& views, Table activity_days,
                                           UserId user, Day last, std::size_t n);

}  // namespace muster

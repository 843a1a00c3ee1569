// Projection "activity": when each person was last active, and their number of pings per day (UTC).
//
// Rows:
//   "l" user (4 BE)                 i64 microseconds of the latest ping (little endian), then the
//                                   block of its day as a varint and the counts of that block
//   "d" user (4 BE) block (2 BE)    the counts of an earlier block
//   "n" day (4 BE)                  two varints: the people who were active on that day, and those
//                                   of them who were not active later
// A block's counts are kBlockDays varints, for the days from block * kBlockDays after 1970-01-01
// on. No row means no activity; creating an account is not activity. A count saturates at 2^32 - 1.
//
// Everything that nearly every ping of a person changes is in one row: a batch writes one row per
// active person, however many pings there were, and one row per day that got active people. Removed
// people are not counted.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/views/projection.h"
#include "core/views/view.h"
#include "projections/calendar.h"
#include "projections/user_column.h"

namespace muster::projections {

class Activity final : public ProjectionOf<Activity> {
 public:
  static constexpr ProjectionTraits kTraits = {"activity", 3, KeptBy::kProjector, Weight::kHeavy};
  // A year is a dozen rows, four weeks are one or two.
  static constexpr int kBlockDays = 32;

  void apply(const Commit& commit, Overlay& rows) override;
  void finish_batch(Overlay& rows) override;
  std::size_t held_bytes() const override;

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
  // A batch's pings of one person: the latest, and those of one day that are not in counts_.
  struct Held {
    std::int64_t micros = kNever;
    std::uint32_t day = 0;
    std::uint32_t count = 0;
  };
  // A person's count on a day; a count of 0: the person was removed here.
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
  void see(const Ping& ping, Held& held);
  void remove(UserId user);
  void write(std::span<const Count> of_one_person, const std::optional<std::string>& latest_row,
             Overlay& rows);
  void write_totals(Overlay& rows);

  UserColumn<Held> held_;
  std::vector<UserId> seen_;   // those with a count in held_; some twice after a removal
  std::vector<Count> counts_;  // moved out of held_ by a ping of another day, in order
  DayBounds last_day_;         // neighbouring pings are mostly of the same day
  // What the batch adds to the rows of days.
  struct Total {
    std::int64_t active = 0;
    std::int64_t last_active = 0;
  };
  std::map<std::uint32_t, Total> totals_;  // by day
};

// The key prefix of the rows with the last activity; the user id follows.
inline constexpr std::string_view kLastActivityPrefix = "l";
// The time in such a row.
std::int64_t activity_micros(std::string_view row);

std::optional<Timestamp> last_activity(const View<Activity>& activity, UserId user);

// The user's number of pings on each of the `n` days up to `last`, oldest first.
std::vector<std::uint32_t> activity_by_day(const View<Activity>& activity, UserId user, Day last,
                                           std::size_t n);

// How many people were active on each of the `n` days up to `last`, oldest first.
std::vector<std::uint64_t> active_people_by_day(const View<Activity>& activity, Day last,
                                                std::size_t n);
// How many were active on any of the `n` days up to `last`, or later. Reads the rows of those days.
std::uint64_t active_people(const View<Activity>& activity, Day last, std::size_t n);

}  // namespace muster::projections

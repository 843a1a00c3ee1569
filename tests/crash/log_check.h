// Whether a log that came through a crash is what the journal says: nothing acknowledged is
// missing, nothing is there that nobody asked for, positions have no gaps, times do not go back,
// and what was verified before has not changed.
//
//   LogCheck check;
//   check.read(events_json, from, journal);   // after each crash: `muster events --json --from
//   FROM` EXPECT_THAT(check.complaints(), IsEmpty());
//
// `from` may lie anywhere in what was verified: those lines are compared with what they were, and
// only those behind them are new. The new ones have to be all that the journal's run of the program
// wrote: the events of one request stand together by their request id, which the answer named
// (X-Request-Id); where no answer came they are looked for among the requests without an answer,
// each of which explains one set of events at most. An automatic ping is allowed to a request that
// may cause one, at most one a minute for each person and run.
//
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "tests/crash/journal.h"
#include "tests/crash/world.h"

namespace muster::crash {

class LogCheck {
 public:
  void read(std::string_view lines, std::uint64_t from, const Journal& journal);

  // Events verified so far: the log's head.
  std::uint64_t head() const { return seen_.size(); }
  const World& world() const { return world_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

  struct Counts {
    std::uint64_t acknowledged = 0;
    std::uint64_t unknown_there = 0;
    std::uint64_t unknown_not_there = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  // The new events of one request, in order.
  using Group = std::vector<const Json*>;
  struct Fit {
    bool fits = false;
    bool has_facts = false;
    const Json* automatic_ping = nullptr;
  };

  std::vector<Json> take_lines(std::string_view lines, std::uint64_t from);
  void account_for(const std::vector<Json>& events, const Journal& journal);
  const Asked* find_asked(const Group& group);
  void settle(const Asked& asked, const Group& group, const Fit& fit);
  void look_for_missing(const Journal& journal);
  void apply(const Json& event, const Asked& asked, bool is_last_of_asked);
  void complain(const Json& event, const std::string& what);

  static Fit fit(const Asked& asked, const Group& group);

  std::vector<std::size_t> seen_;  // of each position's line, a hash
  std::string last_time_;
  World world_;
  Counts counts_;
  std::vector<std::string> complaints_;

  // Of the run that is being read.
  std::map<std::uint64_t, const Asked*> asked_by_request_;
  std::vector<const Asked*> unanswered_;  // and not found in the log yet
  std::map<const Asked*, bool> has_facts_;
  std::map<int, const Asked*> last_of_asker_;
  std::map<std::uint32_t, Timestamp> last_automatic_ping_;
};

}  // namespace muster::crash

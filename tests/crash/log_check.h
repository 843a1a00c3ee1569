// Whether a log that survived a crash matches the journal: nothing acknowledged is missing, nothing
// is there that nobody requested, positions have no gaps, times do not go back, and what was
// verified before has not changed.
//
//   LogCheck check;
//   // After each crash, with the output of `muster events --json --from FROM`:
//   check.read(events_json, from, journal);
//   EXPECT_THAT(check.complaints(), IsEmpty());
//
// `from` may be anywhere in what was verified: those lines are compared with their earlier form,
// and only the rest is new. The new lines must be everything that this run of the program wrote:
// the events of one request are adjacent and share its request id, which the answer named
// (X-Request-Id); requests without an answer are matched with the remaining events, each explaining
// at most one set. A request that may cause an automatic ping is allowed one, at most one per
// minute, person and run.
//
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "tests/crash/expected_state.h"
#include "tests/crash/journal.h"

namespace muster::crash {

class LogCheck {
 public:
  void read(std::string_view lines, std::uint64_t from, const Journal& journal);

  // The number of verified events: the log's head.
  std::uint64_t head() const { return seen_.size(); }
  const ExpectedState& expected() const { return expected_; }
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

  std::vector<std::size_t> seen_;  // a hash of each position's line
  std::string last_time_;
  ExpectedState expected_;
  Counts counts_;
  std::vector<std::string> complaints_;

  // Of the run being read.
  std::map<std::string, const Asked*> asked_by_request_;
  std::vector<const Asked*> unanswered_;  // and not yet found in the log
  std::map<const Asked*, bool> has_facts_;
  std::map<int, const Asked*> last_of_asker_;
  std::map<std::uint32_t, Timestamp> last_automatic_ping_;
};

}  // namespace muster::crash

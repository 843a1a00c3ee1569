// Events as lines of an aligned table, printed one at a time without measuring them all first. On a
// wide screen, or where lines are not folded (a file, a pipe):
//
//         #  TIME (UTC)           EVENT                   WHO                 VIA     DETAILS
//        17  2026-05-04 03:02:01  user.signed_up          operator            cli     user=...
//
// On a narrower one the details are below the event, on a very narrow one who did it too. Text
// chosen by people is made safe for a terminal; text with spaces or quotes is quoted.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal/screen.h"
#include "projections/json.h"

namespace muster::cli {

class EventTable {
 public:
  explicit EventTable(const Screen& screen);

  std::string head() const;
  // One line or more, without the last line's end. `event` from event_json(), with "labels" if ids
  // are to be shown as what they are called.
  std::string row(const Json& event) const;

 private:
  std::string in_columns(const Json& event) const;
  std::vector<std::string> details(const Json& event) const;

  const Screen screen_;
  bool is_folded_;  // whether lines must fit the screen
  bool has_details_below_;
  bool has_who_below_ = false;
  std::size_t who_columns_;
};

}  // namespace muster::cli

// Time zones by the names of the IANA database, from the system's tzdata.
//
//   to_local("Europe/Oslo", t)     // 2 hours later than t in summer
//
// Without tzdata, and for an unknown name, every zone is UTC. Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace muster::http::pages {

// Sorted: those of a place ("Europe/Oslo"), and UTC.
const std::vector<std::string>& time_zone_names();
bool is_time_zone(std::string_view name);

// "America/New_York" -> "America/New York"
std::string label_of_zone(std::string name);

struct LocalTime {
  Timestamp clock;  // what clocks there show, as if it were UTC
  std::string abbreviation;
};
LocalTime to_local(std::string_view zone, Timestamp moment);
// The first moment at which clocks there show at least `clock`: an hour that is skipped in spring
// is over at once, and of one that comes twice the first counts.
Timestamp from_local(std::string_view zone, Timestamp clock);

}  // namespace muster::http::pages

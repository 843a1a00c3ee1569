// Events as lines of an aligned table, one at a time: nothing is held back to measure it.
//
//   POSITION  TIME                         TYPE                    ACTOR    CHANNEL  DETAILS
//         17  2026-05-04T03:02:01.000123Z  user.signed_up              -    cli      user=3
//         email=...
//
// Text that people chose is made safe for a terminal; what has spaces or quotes in it is quoted.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace muster::cli {

std::string event_table_head();
// `event` as event_json() makes it.
std::string event_table_line(const nlohmann::ordered_json& event);

}  // namespace muster::cli

// Events as lines of an aligned table, printed one at a time without measuring them all first.
//
//   POSITION  TIME                         TYPE                    ACTOR    CHANNEL  DETAILS
//         17  2026-05-04T03:02:01.000123Z  user.signed_up              -    cli      user=3
//         email=...
//
// Text chosen by people is made safe for a terminal; text with spaces or quotes is quoted.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace muster::cli {

std::string event_table_head();
// `event` from event_json().
std::string event_table_line(const nlohmann::ordered_json& event);

}  // namespace muster::cli

// Text that is safe for a terminal. People type names and titles: one with an escape sequence must
// not move the cursor or repaint the screen of someone reading the log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace muster::cli {

// Control characters, characters that change the direction of writing, and invalid UTF-8 as \u00XX,
// \uXXXX and \xXX; everything else unchanged.
std::string printable(std::string_view text);

// A JSON value in one line, with the characters above escaped; its value is unchanged.
std::string json_line(const nlohmann::ordered_json& value);

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace muster::cli

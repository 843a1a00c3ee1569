// Text for a terminal. Names and titles are typed by people: one that holds an escape sequence must
// not move the cursor or repaint the screen of whoever reads the log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace muster::cli {

// Control characters, characters that turn the direction of writing, and bytes that are not UTF-8
// as \u00XX, \uXXXX and \xXX; everything else as it is.
std::string printable(std::string_view text);

// A JSON value in one line. The same value as it came, with the characters above escaped.
std::string json_line(const nlohmann::ordered_json& value);

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace muster::cli

// The code points of UTF-8 text, one at a time.
//
//   while (!rest.empty()) {
//     const std::int32_t c = take_code_point(rest);
//     if (c < 0) break;   // not UTF-8
//     append_code_point(copy, c);
//   }
//
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

// Removes the first code point from `rest`; -1, removing nothing, if it is not UTF-8 or empty.
std::int32_t take_code_point(std::string_view& rest);

// Requires: `code_point` is one (not -1, no surrogate).
void append_code_point(std::string& text, std::int32_t code_point);

}  // namespace muster

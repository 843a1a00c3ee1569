// Whole numbers in text: digits and nothing else, in one spelling. (To other readers "032" is 26.)
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace muster {

// nullopt for an empty text, any other character, a zero in front of other digits, or a number that
// does not fit into Int.
template <std::unsigned_integral Int>
std::optional<Int> plain_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  Int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace muster

// Whole numbers in text: digits and nothing else.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace muster {

// nullopt for an empty text, any other character, or a number that does not fit into Int.
template <std::unsigned_integral Int>
std::optional<Int> plain_number(std::string_view text) {
  Int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace muster

// Whole numbers as people and programs write them: digits, and nothing else.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace muster {

// Nothing where there is anything but digits (also nothing at all), or more than an Int holds.
template <std::unsigned_integral Int>
std::optional<Int> plain_number(std::string_view text) {
  Int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace muster

#include "core/request_id.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace muster {

std::string name_of(RequestId id) {
  constexpr std::size_t kRunDigits = 8;
  std::array<char, 2 * kRunDigits + 1> text;
  text.fill('0');
  const auto run = static_cast<std::uint32_t>(id.value >> 32);
  const auto number = static_cast<std::uint32_t>(id.value);
  std::array<char, kRunDigits> digits;
  const char* const end = std::to_chars(digits.begin(), digits.end(), run, 16).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  std::copy(digits.data(), digits.data() + size, text.data() + kRunDigits - size);
  text[kRunDigits] = '-';
  char* const rest = text.data() + kRunDigits + 1;
  return {text.data(), std::to_chars(rest, text.data() + text.size(), number, 16).ptr};
}

}  // namespace muster

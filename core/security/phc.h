// Parses the PHC string form of a password's hash: $name$key=number,...$salt$key.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "core/security/encoding.h"

namespace muster::phc {

// Removes `prefix` and the number after it from the front of `rest`. Does not check how the number
// is spelled: write the whole string again and compare.
template <typename Number>
bool take_number(std::string_view& rest, std::string_view prefix, Number& number) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

template <std::size_t Size>
bool copy_base64(std::string_view text, std::array<std::uint8_t, Size>& out) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != Size) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

// Parses "$<salt>$<key>" up to the end.
template <std::size_t SaltSize, std::size_t KeySize>
bool read_salt_and_key(std::string_view rest, std::array<std::uint8_t, SaltSize>& salt,
                       std::array<std::uint8_t, KeySize>& key) {
  if (!rest.starts_with('$')) return false;
  rest.remove_prefix(1);
  const std::size_t end_of_salt = rest.find('$');
  return end_of_salt != std::string_view::npos && copy_base64(rest.substr(0, end_of_salt), salt) &&
         copy_base64(rest.substr(end_of_salt + 1), key);
}

}  // namespace muster::phc

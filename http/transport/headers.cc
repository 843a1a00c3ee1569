#include "http/transport/headers.h"

#include <algorithm>

#include "core/ascii.h"

namespace muster::http {

namespace {

// Compares sizes first: most names differ in size.
bool is_named(const Header& header, std::string_view name) {
  return header.name.size() == name.size() &&
         std::ranges::equal(header.name, name, [](char a, char b) {
           return a == b || ascii_lower(a) == ascii_lower(b);
         });
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  erase(name);
  add(name, value);
}

void Headers::erase(std::string_view name) {
  erase_if([&](const Header& header) { return is_named(header, name); });
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const Header& header) { return is_named(header, name); }));
}

std::string_view Headers::first(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields_, [&](const Header& header) { return is_named(header, name); });
  return found == fields_.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace muster::http

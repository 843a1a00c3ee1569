#include "http/pipeline/cookie_values.h"

#include <algorithm>

#include "core/ascii.h"
#include "http/pipeline/header_value.h"

namespace muster::http {

std::vector<std::string_view> cookie_values(std::string_view name, const Headers& headers) {
  std::vector<std::string_view> found;
  for (const Header& header : headers) {
    if (!equals_ascii_lower(header.name, "cookie")) continue;
    std::string_view pairs = header.value;
    while (!pairs.empty() && found.size() < kCookiesOfANameMax) {
      const std::size_t semicolon = std::min(pairs.find(';'), pairs.size());
      const std::string_view pair = trimmed(pairs.substr(0, semicolon));
      pairs.remove_prefix(std::min(semicolon + 1, pairs.size()));
      if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
        found.push_back(pair.substr(name.size() + 1));
      }
    }
  }
  return found;
}

}  // namespace muster::http

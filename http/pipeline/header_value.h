// Helpers for header values (RFC 9110).
#pragma once

#include <string_view>

namespace muster::http {

// Removes spaces and tabs at both ends (RFC 9110, section 5.6.3).
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace muster::http

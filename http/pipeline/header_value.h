// Parts of a header's value, as RFC 9110 writes them.
#pragma once

#include <string_view>

namespace muster::http {

// Without spaces and tabs at both ends (RFC 9110, section 5.6.3).
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace muster::http

#include "http/pipeline/etag.h"

#include <algorithm>

namespace muster::http {
namespace {

void drop_blank(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// Between elements, and before the first: empty ones are allowed.
void drop_commas(std::string_view& text) {
  drop_blank(text);
  while (text.starts_with(',')) {
    text.remove_prefix(1);
    drop_blank(text);
  }
}

}  // namespace

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  std::string_view rest = if_none_match;
  drop_blank(rest);
  if (rest.starts_with('*')) {
    rest.remove_prefix(1);
    drop_blank(rest);
    return rest.empty();
  }
  drop_commas(rest);
  while (!rest.empty()) {
    if (rest.starts_with("W/")) rest.remove_prefix(2);
    if (!rest.starts_with('"')) return false;
    const std::size_t end = rest.find('"', 1);
    if (end == rest.npos) return false;
    if (rest.substr(0, end + 1) == etag) return true;
    rest.remove_prefix(end + 1);
    drop_blank(rest);
    if (!rest.empty() && !rest.starts_with(',')) return false;
    drop_commas(rest);
  }
  return false;
}

}  // namespace muster::http

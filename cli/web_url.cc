#include "cli/web_url.h"

#include <algorithm>

namespace muster::cli {

bool is_web_url(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return false;
  const std::string_view rest = text.substr(scheme);
  const bool plain = std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("\"<>\\@?#").find(static_cast<char>(c)) == std::string_view::npos;
  });
  return plain && !rest.empty() && rest.front() != '/' && rest.front() != ':';
}

void drop_slashes_at_the_end(std::string& url) {
  while (url.ends_with('/')) url.pop_back();
}

}  // namespace muster::cli

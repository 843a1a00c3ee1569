#include "http/pipeline/base_path.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster::http {

namespace {

constexpr std::array<std::string_view, 4> kAddressAttributes{"href", "src", "action", "formaction"};
constexpr std::string_view kOpensAddress = "=\"/";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool is_plain_segment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         std::ranges::all_of(segment, is_unreserved);
}

// The attribute whose name ends where `before` does.
bool has_address(std::string_view before) {
  std::size_t begin = before.size();
  while (begin > 0 && ((before[begin - 1] >= 'a' && before[begin - 1] <= 'z') ||
                       before[begin - 1] == '-' || before[begin - 1] == ':')) {
    --begin;
  }
  if (begin == 0 || (before[begin - 1] != ' ' && before[begin - 1] != '\n')) return false;
  const std::string_view name = before.substr(begin);
  return name.ends_with("url") ||
         std::ranges::find(kAddressAttributes, name) != kAddressAttributes.end();
}

}  // namespace

std::optional<std::string> plain_path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  std::string_view path = url.substr(std::min(url.find('/'), url.size()));
  if (path.ends_with('/')) path.remove_suffix(1);
  std::string_view rest = path;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the slash
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (!is_plain_segment(rest.substr(0, end))) return std::nullopt;
    rest.remove_prefix(end);
  }
  return std::string(path);
}

BasePath BasePath::of_url(std::string_view public_url) {
  BasePath base;
  base.text_ = plain_path_of(public_url).value_or("");
  return base;
}

std::string BasePath::below(std::string_view address) const {
  return std::string(text_).append(address);
}

std::string BasePath::page_below(std::string page) const {
  if (text_.empty()) return page;
  std::string out;
  out.reserve(page.size() + page.size() / 16);
  std::string_view rest = page;
  for (std::size_t at = rest.find(kOpensAddress); at != rest.npos; at = rest.find(kOpensAddress)) {
    const std::size_t slash = at + kOpensAddress.size() - 1;
    const bool leads_elsewhere = rest.substr(slash).starts_with("//");
    out.append(rest.substr(0, slash));
    if (!leads_elsewhere && has_address(rest.substr(0, at))) out.append(text_);
    rest.remove_prefix(slash);
  }
  return out.append(rest);
}

bool BasePath::take_off(Request& request) const {
  if (text_.empty() || !request.target.starts_with(text_)) return false;
  const std::string_view rest = std::string_view(request.target).substr(text_.size());
  if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return false;
  // The base is not encoded, so the decoded path begins with it too.
  request.path.erase(0, text_.size());
  request.target.erase(0, text_.size());
  if (request.path.empty()) {
    request.path = "/";
    request.target.insert(0, "/");
  }
  return true;
}

}  // namespace muster::http

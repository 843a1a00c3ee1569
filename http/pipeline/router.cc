#include "http/pipeline/router.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/check.h"

namespace muster::http {

namespace {

// Without empty ones, so that trailing and doubled slashes make no difference.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

std::string plain_key(std::string_view method, std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  std::string key;
  key.reserve(method.size() + 1 + path.size());
  return key.append(method).append(" ").append(path);
}

std::optional<std::uint32_t> positive_id(std::string_view text) {
  if (text.empty() || text.size() > 10 || text.front() == '0') return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    id = id * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (id > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(id);
}

bool fits(const Route& route, const std::vector<std::string_view>& path, RouteMatch& match) {
  for (std::size_t i = 0; i < route.segments.size(); ++i) {
    const std::string& wanted = route.segments[i];
    if (wanted == "{rest}") {
      if (i >= path.size()) return false;
      match.rest.clear();
      for (std::size_t k = i; k < path.size(); ++k) {
        if (k > i) match.rest += '/';
        match.rest += path[k];
      }
      return true;
    }
    if (i >= path.size()) return false;
    if (wanted == "{id}") {
      const auto id = positive_id(path[i]);
      if (!id) return false;
      match.id = *id;
    } else if (wanted == "{name}") {
      match.name = path[i];
    } else if (wanted != path[i]) {
      return false;
    }
  }
  return path.size() == route.segments.size();
}

}  // namespace

void Router::get(std::string_view pattern, Handler handler, Access access) {
  add("GET", pattern, std::move(handler), access, {});
}
void Router::post(std::string_view pattern, Handler handler, Access access, BodyRule body) {
  add("POST", pattern, std::move(handler), access, body);
}
void Router::patch(std::string_view pattern, Handler handler, Access access, BodyRule body) {
  add("PATCH", pattern, std::move(handler), access, body);
}
void Router::del(std::string_view pattern, Handler handler, Access access) {
  add("DELETE", pattern, std::move(handler), access, {});
}

void Router::add(std::string_view method, std::string_view pattern, Handler handler, Access access,
                 BodyRule body) {
  Route route{std::string(method), std::string(pattern), std::move(handler), access, body, {}};
  for (const std::string_view segment : segments_of(pattern)) route.segments.emplace_back(segment);
  for (const Route& other : routes_) {
    MUSTER_CHECK(other.method != route.method || other.segments != route.segments,
                 "two handlers for {} {}", route.method, route.pattern);
  }
  const bool is_plain = pattern.find('{') == std::string_view::npos;
  // An earlier route whose pattern also matches takes the path.
  const bool is_first = is_plain && match(method, pattern).route == nullptr;
  const Route& added = routes_.emplace_back(std::move(route));
  if (is_first) plain_.emplace(plain_key(method, pattern), &added);
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
  if (method == "HEAD") method = "GET";
  RouteMatch match;
  if (const auto found = plain_.find(plain_key(method, path)); found != plain_.end()) {
    match.route = found->second;
    return match;
  }
  const auto segments = segments_of(path);
  if (path.empty() || path.front() != '/') return match;
  for (const Route& route : routes_) {
    if (!fits(route, segments, match)) continue;
    if (route.method == method) {
      match.route = &route;
      return match;
    }
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  return match;
}

}  // namespace muster::http

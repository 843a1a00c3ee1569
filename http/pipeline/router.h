// Which handler answers which request.
//
//   router.get("/people/{id}", show_person);
//   router.post("/api/projects", create_project, Access::kSignedIn, json_body(16 << 10));
//
// A pattern's segments are literals, "{id}" (a positive 32-bit integer in plain digits; anything
// else is 404), "{name}" (one segment) or, at the end, "{rest}" (everything that follows). A
// trailing slash makes no difference. HEAD is answered like GET. A known path with another method
// is 405. Requires: all routes are added before the server starts; match() is then safe from any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"

namespace muster::http {

struct Exchange;

using Handler = std::function<Result<void>(Exchange&)>;

enum class Access : std::uint8_t {
  kSignedIn,      // others: pages redirect to the log-in page, JSON answers 401
  kAnyone,        // `caller` may be absent
  kUnidentified,  // the caller is not identified: health, metrics, static files
};

enum class BodyKind : std::uint8_t {
  kIgnored,  // read and discarded
  kForm,     // application/x-www-form-urlencoded
  kJson,     // application/json, or no content type
  kLines,    // JSON lines: any content type except a form's
  kUpload,   // multipart/form-data, or what kForm accepts
};

struct BodyRule {
  BodyKind kind = BodyKind::kIgnored;
  std::size_t bytes_max = 64 << 10;
};
constexpr BodyRule form_body(std::size_t bytes_max = 64 << 10) {
  return {BodyKind::kForm, bytes_max};
}
constexpr BodyRule json_body(std::size_t bytes_max = 64 << 10) {
  return {BodyKind::kJson, bytes_max};
}
constexpr BodyRule upload_body(std::size_t bytes_max) { return {BodyKind::kUpload, bytes_max}; }
constexpr BodyRule lines_body(std::size_t bytes_max) { return {BodyKind::kLines, bytes_max}; }

struct Route {
  std::string method;
  std::string pattern;
  Handler handler;
  Access access = Access::kSignedIn;
  BodyRule body;
  std::vector<std::string> segments;
};

struct RouteMatch {
  const Route* route = nullptr;  // null: no such page, or only with another method
  std::string allow;             // the path's methods, if it is known but the method is not
  std::uint32_t id = 0;
  std::string name;
  std::string rest;
};

class Router {
 public:
  void get(std::string_view pattern, Handler handler, Access access = Access::kSignedIn);
  // Pages post forms; use json_body() if programs post JSON.
  void post(std::string_view pattern, Handler handler, Access access = Access::kSignedIn,
            BodyRule body = form_body());
  void patch(std::string_view pattern, Handler handler, Access access = Access::kSignedIn,
             BodyRule body = json_body());
  void del(std::string_view pattern, Handler handler, Access access = Access::kSignedIn);

  RouteMatch match(std::string_view method, std::string_view path) const;

 private:
  void add(std::string_view method, std::string_view pattern, Handler handler, Access access,
           BodyRule body);

  std::deque<Route> routes_;
  // Patterns without placeholders, such as "GET /api/users", that no earlier route would take: most
  // requests need no look at the others.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, const Route*, TextHash, std::equal_to<>> plain_;
};

}  // namespace muster::http

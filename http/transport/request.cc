#include "http/transport/request.h"

#include <algorithm>

#include "core/ascii.h"
#include "http/transport/url.h"

namespace muster::http {

namespace {

constexpr std::size_t kFieldsOfMostRequests = 16;

// RFC 9112 section 3.2.4: an absolute form may omit the path.
std::string target_of(const RequestHead& head) {
  if (head.target.empty()) return head.method == "OPTIONS" ? "*" : "/";
  return (head.target.front() == '?' ? "/" : "") + std::string(head.target);
}

}  // namespace

std::string_view Request::query() const {
  const std::size_t mark = std::min(target.find('?'), target.size());
  return std::string_view(target).substr(std::min(mark + 1, target.size()));
}

Request request_of(const RequestHead& head, std::string_view bytes) {
  Request request{.method = std::string(head.method), .target = target_of(head)};
  request.path = url_decode(std::string_view(request.target).substr(0, request.target.find('?')));
  request.headers.reserve(kFieldsOfMostRequests);
  bytes.remove_prefix(head.line_bytes + 2);
  while (const auto field = take_field(bytes)) {
    if (head.is_absolute && equals_ascii_lower(field->name, "host")) continue;
    request.headers.add(field->name, field->value);
  }
  if (head.is_absolute) request.headers.add("Host", head.authority);
  return request;
}

}  // namespace muster::http

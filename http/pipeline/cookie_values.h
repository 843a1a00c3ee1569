// The values of a cookie in a request's headers.
//
//   for (const std::string_view value : cookie_values("session", request.headers)) ...;
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "http/transport/headers.h"

namespace muster::http {

// A browser sends several cookies of one name if they were set for different paths or domains, in
// an order that says nothing about which is valid. More than these are not looked at.
inline constexpr std::size_t kCookiesOfANameMax = 4;

// As they came, in the order of the headers. Upper case is another name. Valid as long as the
// headers are.
std::vector<std::string_view> cookie_values(std::string_view name, const Headers& headers);

}  // namespace muster::http

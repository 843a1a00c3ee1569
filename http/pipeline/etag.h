// Whether a client has what it asks for already: RFC 9110, section 13.1.2.
//
//   if (names_etag(exchange.header("If-None-Match"), "\"abc\"")) ... 304
#pragma once

#include <string_view>

namespace muster::http {

// `if_none_match`: "*", or entity tags separated by commas, weak ones (W/"...") as good as others.
// A list that breaks off counts up to there. `etag` is a strong one, with its quotes.
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace muster::http

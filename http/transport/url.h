// URLs as text: encoded, decoded, and checked before a browser is redirected to one.
//
//   url_encode("a b/c")          "a%20b%2Fc"
//   url_decode("/a%20b+c")       "/a b+c"
//   form_decode("a%20b+c")       "a b c"
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

// Percent-encodes everything except unreserved characters (RFC 3986 section 2.3).
std::string url_encode(std::string_view text);
// Decodes a path. A "%" that does not begin an escape is kept.
std::string url_decode(std::string_view text);
// Decodes a name or value of application/x-www-form-urlencoded, where "+" is a space.
std::string form_decode(std::string_view text);

// Whether `next` leads to a page of this server: one slash at the start, no backslash, control
// character or segment "." or "..". ("//evil", "/\evil", "/../evil" and "https:..." do not.)
bool is_local_path(std::string_view next);

}  // namespace muster::http

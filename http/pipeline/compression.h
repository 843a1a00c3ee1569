// Compressed answers, if the browser accepts them.
//
//   if (accepts_gzip(exchange.header("Accept-Encoding").value_or(""))) body = gzip(body, kOnce);
//
// A secret and text chosen by somebody else must never be compressed together over TLS: the
// answer's length reveals, guess by guess, when they match (the BREACH attack). So nothing is
// compressed unless its handler allows it (Exchange::html). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

// Whether an Accept-Encoding header allows gzip (RFC 9110, section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

enum class Effort {
  kEachTime,  // fast: for single answers
  kOnce,      // as small as possible: for what is kept
};

// RFC 1952.
std::string gzip(std::string_view bytes, Effort effort);

}  // namespace muster::http

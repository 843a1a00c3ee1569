// Answers that travel compressed, where the browser takes that.
//
//   if (accepts_gzip(exchange.header("Accept-Encoding").value_or(""))) body = gzip(body, kOnce);
//
// A secret and text that somebody else chose must never be compressed together over TLS: the length
// of the answer tells, guess by guess, when they are alike (the BREACH attack). So nothing is
// compressed unless its handler says that it may be (Exchange::html). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

// Whether an Accept-Encoding header allows gzip (RFC 9110, section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

enum class Effort {
  kEachTime,  // quick: for what is made for one answer
  kOnce,      // as small as it gets: for what is kept
};

// RFC 1952.
std::string gzip(std::string_view bytes, Effort effort);

}  // namespace muster::http

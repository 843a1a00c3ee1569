// Heads of answers: the handler's headers, and those that every answer needs.
//
//   AnswerWriter writer({.standing = {...}, .idle_max = 15s, .requests_per_connection = 10'000});
//   writer.fields(response, {.closes = false})       // header lines, up to and with the empty one
//   writer.whole(response, {.closes = true})         // the answer in one piece; for no stream
//
// Adds Content-Length or Transfer-Encoding (RFC 9112 section 6), Connection and Keep-Alive, Date,
// and the standing headers that the answer does not set itself. Threads: any.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "http/transport/response.h"

namespace muster::http {

// A header of every answer that does not set it itself.
struct StandingHeader {
  std::string name;
  std::string line;  // as it is sent: "X-Frame-Options: DENY\r\n"
};

class AnswerWriter {
 public:
  struct Options {
    std::vector<StandingHeader> standing;
    // For the Keep-Alive header.
    std::chrono::seconds idle_max;
    unsigned requests_per_connection;
  };
  // The request that is answered, and what follows.
  struct Sent {
    bool closes = false;  // closes the connection
    bool is_old = false;  // the request is of HTTP/1.0, which knows no chunks
    bool is_to_head = false;
  };

  explicit AnswerWriter(Options options);

  std::string fields(const Response& response, const Sent& sent) const;
  // Requires: not a stream.
  std::string whole(const Response& response, const Sent& sent) const;

 private:
  const std::vector<StandingHeader> standing_;
  const std::string keep_alive_;
};

}  // namespace muster::http

// Heads of answers as they are sent: what a handler said, and what every answer needs beside it.
//
//   AnswerWriter writer({.standing = {...}, .idle_max = 15s, .requests_per_connection = 10'000});
//   writer.fields(response, {.closes = false})       // header lines, up to and with the empty one
//   writer.whole(response, {.closes = true})         // the answer in one piece; for no stream
//
// Content-Length or Transfer-Encoding (RFC 9112 section 6), Connection and Keep-Alive, Date, and
// the standing headers that the answer does not set itself. Threads: any.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "http/transport/response.h"

namespace muster::http {

// A header that an answer has unless it says otherwise itself.
struct StandingHeader {
  std::string name;
  std::string line;  // as it is sent: "X-Frame-Options: DENY\r\n"
};

class AnswerWriter {
 public:
  struct Options {
    std::vector<StandingHeader> standing;
    // What Keep-Alive says.
    std::chrono::seconds idle_max;
    unsigned requests_per_connection;
  };
  // To what it is an answer, and what comes after it.
  struct Sent {
    bool closes = false;  // the connection, after it
    bool is_old = false;  // the request is of HTTP/1.0, which knows no chunks
    bool is_to_head = false;
  };

  explicit AnswerWriter(Options options);

  std::string fields(const Response& response, const Sent& sent) const;
  // Requires: it is no stream.
  std::string whole(const Response& response, const Sent& sent) const;

 private:
  const std::vector<StandingHeader> standing_;
  const std::string keep_alive_;
};

}  // namespace muster::http

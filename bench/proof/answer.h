// Parses one HTTP/1.1 answer from received bytes, for drivers that write their requests themselves.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::bench {

struct Answer {
  int status = 0;
  std::size_t size = 0;  // bytes, head and body
  bool closes = false;   // the server closes the connection after it
};

// The first answer in `bytes` if it is complete; nullopt if more has to arrive. Supports bodies
// with Content-Length, and none. Status 0: not an answer.
std::optional<Answer> first_answer(std::string_view bytes);

// A connection to 127.0.0.1 without delay, whose reads time out after 30 s. -1 on failure.
int connect_to(int port);

// Sends the request and waits for its answer. nullopt if the connection broke or timed out.
std::optional<Answer> ask(int fd, std::string_view request);

}  // namespace muster::bench

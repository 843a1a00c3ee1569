// One answer of HTTP/1.1 among received bytes, for drivers that write their requests themselves.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::bench {

struct Answer {
  int status = 0;
  std::size_t size = 0;  // bytes, head and body
  bool closes = false;   // the server closes after it
};

// The first answer in `bytes` where it is there whole; nothing where more has to come. Knows bodies
// with Content-Length and none. A status of 0: this is no answer.
std::optional<Answer> first_answer(std::string_view bytes);

// A connection to 127.0.0.1 with no delay, on which reads give up after 30 s. -1 where there is
// none.
int connect_to(int port);

// Sends the request and waits for its answer. Nothing where the connection broke or gave up.
std::optional<Answer> ask(int fd, std::string_view request);

}  // namespace muster::bench

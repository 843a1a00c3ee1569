// HTTP on one connection: which requests are answered, when, and what becomes of the connection.
//
//   - Heads and chunks are read by request_head.h and chunk_filter.h; what breaks RFC 9112 is
//     refused and the connection closed: a proxy in front might see other requests in it than we
//     do.
//   - The connection also closes after an answer that was given before the body was read.
//   - A request without Content-Length and chunks has no body (RFC 9112 section 6.3).
//   - HTTP/1.0 gets no chunks. Ranges are not served; heads and bodies must arrive in time.
//   - A request is looked at when its head and a short body are there, and an answer leaves in one
//     piece, without a wait where the peer takes it; so slow peers hold a thread only with long
//     bodies (at most `readers_max` threads), long answers and streams.
//   - An answer may be deferred (deferred_answer.h).
// Bodies are decoded and answers written by codec.h. serve() is safe from any thread, for
// connections that belong to it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "http/transport/answer_writer.h"
#include "http/transport/arrival.h"
#include "http/transport/body_reader.h"
#include "http/transport/codec.h"
#include "http/transport/connection.h"
#include "http/transport/deferred_answer.h"
#include "http/transport/reader_places.h"
#include "http/transport/request.h"
#include "http/transport/response.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

class Engine {
 public:
  using Clock = Connection::Clock;
  struct Hooks {
    // Answers one request, now or later. May change the request: what it finds out about it is
    // for itself.
    std::function<Answer(Request&, BodyReader&)> answer;
    // What stands on every answer, also on those that `answer` never saw.
    std::vector<StandingHeader> standing = {};
    // Words for what is refused with `status` before `answer` is asked (an address that is too
    // long, a body over any limit). Absent, or without an answer: plain JSON.
    std::function<std::optional<Response>(Request&, int status)> refuse = {};
  };
  struct Limits {
    SocketStream::Timeouts timeouts;
    std::chrono::milliseconds idle_max;
    unsigned requests_per_connection;
    std::size_t body_bytes_max;
    unsigned readers_max;
  };
  Engine(Hooks hooks, Limits limits);

  // Answers what has arrived on the connection. `readable`: there may be more in the socket.
  // `stop_event` becomes readable when the server stops: what has not arrived then is not waited
  // for.
  Next serve(Connection& connection, bool readable, int stop_event);
  // From now on streams that do not have to be completed are cut before their next piece, and
  // connections close after the answer they are at.
  void begin_stop() { stopping_ = true; }

 private:
  Next serve_requests(Connection& connection, bool readable, int stop_event);
  void answer_next(Connection& connection, SocketStream& stream, const Arrival& arrival,
                   Clock::time_point now);
  Answer answer_to(Request& request, std::optional<int> refused, BodyReader& body) const;
  void refuse(Connection& connection, SocketStream& stream, const HeadFault& fault) const;
  void settle(Connection& connection) const;
  std::optional<Next> send(Connection& connection) const;
  static Next say_goodbye(Connection& connection);
  static Next drain(Connection& connection);

  const Hooks hooks_;
  const Limits limits_;
  const AnswerWriter writer_;
  const Codec codec_;
  ReaderPlaces readers_;
  std::atomic<bool> stopping_{false};
};

}  // namespace muster::http

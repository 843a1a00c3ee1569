// HTTP on one connection: cpp-httplib parses and writes, this decides everything around it.
//
// cpp-httplib's own accept loop is not used. What is done differently here, and why:
//   - POST without Content-Length has no body (RFC 9112 section 6.3); it would be read until the
//     peer closes, and `curl -X POST` would hang.
//   - Heads and chunks are read by request_head.h and chunk_filter.h first; what breaks RFC 9112 is
//     refused and the connection closed: a proxy in front might see other requests in it than we
//     do. Then a handler sees as Host what the request is for: a valid host or host:port, that of
//     an absolute form where it has one; none only where HTTP/1.0 names none.
//   - The connection also closes after an answer that was given before the body was read, and after
//     every answer of cpp-httplib's own to what it could not parse.
//   - HTTP/1.0 gets no chunks. Ranges are not served; heads and bodies must arrive in time; every
//   answer gets the standing headers.
//   - A request is looked at when its head and a short body are there, and an answer leaves in one
//     piece, without a wait where the peer takes it; so slow peers hold a thread only with long
//     bodies (at most `readers_max` threads), long answers and streams.
//   - An answer may be deferred (deferred_answer.h).
// serve() is safe from any thread, for connections that belong to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <httplib.h>

#include "http/transport/arrival.h"
#include "http/transport/body_reader.h"
#include "http/transport/connection.h"
#include "http/transport/deferred_answer.h"
#include "http/transport/reader_places.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

// A header that an answer has unless it says otherwise itself.
struct StandingHeader {
  std::string name;
  std::string line;  // as it is sent: "X-Frame-Options: DENY\r\n"
};

class Engine final : private httplib::Server {
 public:
  using Clock = Connection::Clock;
  struct Hooks {
    // Answers one request, now (null) or later. Must not throw.
    std::function<std::unique_ptr<DeferredAnswer>(const httplib::Request&, httplib::Response&,
                                                  BodyReader&)>
        answer;
    // What stands on every answer, also on those that `answer` never saw.
    std::vector<StandingHeader> standing = {};
    // Gives the words of what is refused before `answer` is asked (a head that is too long, a body
    // over any limit); the status is set. Must not throw. Absent: plain JSON.
    std::function<void(const httplib::Request&, httplib::Response&)> refuse = {};
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
  // From now on streams end at their next chunk, and connections after the answer they are at.
  void begin_stop() { svr_sock_ = INVALID_SOCKET; }

 private:
  struct Turn;
  class Buffer;

  bool is_stopping() const { return svr_sock_ == INVALID_SOCKET; }
  HandlerResponse answer(const httplib::Request& request, httplib::Response& response);
  void answer_decoded(const httplib::Request& request, httplib::Response& response,
                      const httplib::ContentReader& decoder);
  void finish(httplib::Response& response) const;
  std::string fields_of(const httplib::Headers& headers, bool has_content) const;
  ssize_t write_head(httplib::Stream& stream, const httplib::Headers& headers) const;
  std::string composed(httplib::Response& response, bool closes, bool is_to_head) const;

  Next serve_requests(Connection& connection, bool readable, int stop_event);
  void answer_next(Connection& connection, SocketStream& stream, const Arrival& arrival,
                   Clock::time_point now);
  void refuse(Connection& connection, SocketStream& stream, const HeadFault& fault);
  void settle(Connection& connection);
  std::optional<Next> send(Connection& connection) const;
  static Next say_goodbye(Connection& connection);
  static Next drain(Connection& connection);

  static thread_local Turn* turn_;

  const Hooks hooks_;
  const Limits limits_;
  ReaderPlaces readers_;
};

}  // namespace muster::http

// HTTP on one connection: cpp-httplib parses and writes, this decides everything around it.
//
// cpp-httplib's own accept loop is not used. What is done differently here, and why:
//   - POST without Content-Length has no body (RFC 9112 section 6.3); it would be read until the
//     peer closes, and `curl -X POST` would hang.
//   - A request framed in two ways (two lengths, a length and chunks, unknown codings) is refused
//     and the connection closed: a proxy in front might see other requests in it than we do.
//   - The connection also closes after an answer that was given before the body was read, and after
//     every answer of cpp-httplib's own to what it could not parse.
//   - Ranges are not served; heads and bodies must arrive in time; every answer gets finish().
// serve() is safe from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <httplib.h>

#include "http/transport/fd.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

// One part of a multipart/form-data body.
struct BodyPart {
  std::string name;
  std::string file_name;     // empty where it is no file
  std::string content_type;  // as the sender says
  std::string bytes;
};

// Reads the body of the request being answered. At most once.
class BodyReader {
 public:
  using IsStopping = std::function<bool()>;
  explicit BodyReader(
      const httplib::ContentReader* reader, IsStopping is_stopping = [] { return false; })
      : reader_(reader), is_stopping_(std::move(is_stopping)) {}

  // kStopped: it did not arrive whole because the server stops.
  enum class Outcome { kRead, kTooLarge, kBroken, kStopped };
  // Appends at most `bytes_max` to `body`. The connection closes after anything but kRead.
  Outcome read(std::string& body, std::size_t bytes_max);
  // The same of a multipart/form-data body, which may have at most kPartsMax parts. Requires: the
  // request says that it is one.
  Outcome read_parts(std::vector<BodyPart>& parts, std::size_t bytes_max);
  static constexpr std::size_t kPartsMax = 32;
  // Whether the connection can go on after the answer.
  bool is_done() const { return reader_ == nullptr || done_; }

 private:
  Outcome outcome(bool whole, bool too_large);

  const httplib::ContentReader* reader_;
  IsStopping is_stopping_;
  bool done_ = false;
};

class Engine final : private httplib::Server {
 public:
  struct Hooks {
    // Answers one request. Must not throw.
    std::function<void(const httplib::Request&, httplib::Response&, BodyReader&)> answer;
    // The last look at every answer, also those that `answer` never saw: headers for all.
    std::function<void(const httplib::Request&, httplib::Response&)> finish;
    // Gives the words of what is refused before `answer` is asked (a head that is too long, a body
    // over any limit); the status is set. Must not throw. Absent: plain JSON.
    std::function<void(const httplib::Request&, httplib::Response&)> refuse = {};
    // See SocketStream::wait_for_request.
    std::function<bool()> give_way = [] { return false; };
  };
  struct Limits {
    SocketStream::Timeouts timeouts;
    std::chrono::milliseconds idle_max;
    unsigned requests_per_connection;
    std::size_t body_bytes_max;
  };
  Engine(Hooks hooks, Limits limits);

  // Answers what comes on the connection until it ends.
  void serve(Fd connection, int stop_event);
  // Streams end at their next chunk from now on.
  void begin_stop() { svr_sock_ = INVALID_SOCKET; }

 private:
  const Hooks hooks_;
  const Limits limits_;
};

}  // namespace muster::http

// What cpp-httplib does for the server, behind one face: it decodes chunked bodies,
// requests bodies that wait for 100-continue, and writes answers and streams. codec.cc is
// the only file of the server that includes it.
//
//   Codec codec(8u << 20);
//   codec.run(stream, {.method = "POST", .bytes = 5}, is_stopping, [&](BodyReader& body) {
//     return Codec::Made{.response = ..., .fields = writer.fields(...)};
//   });
//
// cpp-httplib never sees a head sent by a peer: only request_head.h reads those. It gets the method
// and the body's framing, and what it writes before an answer's body is ours (answer_writer.h).
//
// Threads: run() from any, for streams that are used by no other thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/transport/body_reader.h"
#include "http/transport/response.h"

namespace muster::http {

class SocketStream;

class Codec {
 public:
  // How the body of a request is framed.
  struct Framing {
    std::string method;
    std::optional<std::size_t> bytes = 0;  // absent: chunked
    bool waits_to_be_asked = false;
    std::string content_coding = {};
  };
  struct Made {
    Response response;
    std::string fields;     // of its head, including the empty line
    bool in_chunks = true;  // for a stream; otherwise it ends with the connection
  };
  // Called once, by run(). Must not throw.
  using Make = std::function<Made(BodyReader&)>;
  using IsStopping = std::function<bool()>;

  // The maximum size of a body.
  explicit Codec(std::size_t body_bytes_max);
  ~Codec();
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  // Makes an answer and writes it. Requires: the head has been taken from the stream. False: the
  // answer could not be written completely.
  bool run(SocketStream& stream, const Framing& framing, const IsStopping& is_stopping,
           const Make& make) const;

 private:
  class Library;
  const std::unique_ptr<Library> library_;
};

// "HTTP/1.1 200 OK\r\n"
std::string status_line(int status);

}  // namespace muster::http

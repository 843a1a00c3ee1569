// What cpp-httplib does for the server, behind one face: it takes bodies apart that come in chunks
// or as forms in parts, asks for bodies that wait to be asked for (100-continue), and writes
// answers and streams. codec.cc is the one file of the server that includes it.
//
//   Codec codec(8u << 20);
//   codec.run(stream, {.method = "POST", .bytes = 5}, is_stopping, [&](BodyReader& body) {
//     return Codec::Made{.response = ..., .fields = writer.fields(...)};
//   });
//
// cpp-httplib never sees a head that a peer has sent: request_head.h is the only reader of those.
// It gets the method and what says how the body is framed, and what it writes above an answer is
// ours (answer_writer.h).
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
  // How the body of a request comes.
  struct Framing {
    std::string method;
    std::optional<std::size_t> bytes = 0;  // absent: it comes in chunks
    bool waits_to_be_asked = false;
    std::string content_type = {};
    std::string content_coding = {};
  };
  struct Made {
    Response response;
    std::string fields;     // of its head, up to and with the empty line
    bool in_chunks = true;  // a stream; else it ends where the connection does
  };
  // Called once, by run(). Must not throw.
  using Make = std::function<Made(BodyReader&)>;
  using IsStopping = std::function<bool()>;

  // No body may be longer.
  explicit Codec(std::size_t body_bytes_max);
  ~Codec();
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  // Lets an answer be made and writes it. Requires: the head has been taken from the stream. False:
  // the answer could not be written whole.
  bool run(SocketStream& stream, const Framing& framing, const IsStopping& is_stopping,
           const Make& make) const;

 private:
  class Library;
  const std::unique_ptr<Library> library_;
};

// "HTTP/1.1 200 OK\r\n"
std::string status_line(int status);

}  // namespace muster::http

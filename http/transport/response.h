// An answer as handlers make it.
//
//   Response response{.status = 200};
//   response.set_header("Vary", "Accept-Encoding");
//   response.set_content(std::move(page), "text/html; charset=utf-8");
//
// The transport decides about its length, chunks, and what happens to the connection. A plain
// value.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/transport/headers.h"

namespace muster::http {

// Takes the pieces of a stream. Only for the thread that is asked for a piece, while it is.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Sends the bytes before returning. False: the peer is gone.
  virtual bool write(std::string_view bytes) = 0;
  virtual bool is_writable() const = 0;
  // Ends the body.
  virtual void finish() = 0;
};

// A body that is produced while it is sent.
struct BodyStream {
  // Writes the next piece; called again until it calls finish(). False: the body cannot be
  // completed, and the connection is closed without ending it, so that nobody takes it for
  // complete.
  std::function<bool(BodySink&)> write_piece = {};
  // What happens to it when the server stops: cut before its next piece, or completed.
  enum class AtStop : bool { kCut, kComplete } at_stop = AtStop::kCut;
};

struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  BodyStream stream = {};  // instead of `body`

  bool is_stream() const { return stream.write_piece != nullptr; }

  // Replaces headers of the same name. A value that is not valid in a header (a line break) is
  // ignored.
  void set_header(std::string_view name, std::string_view value);
  // Adds to headers of the same name.
  void add_header(std::string_view name, std::string_view value);
  // Each call replaces the previous body.
  void set_content(std::string bytes, std::string_view type);
  void set_stream(BodyStream made, std::string_view type);
  void clear_content();
};

}  // namespace muster::http

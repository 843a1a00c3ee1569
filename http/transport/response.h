// An answer as handlers make it.
//
//   Response response{.status = 200};
//   response.set_header("Vary", "Accept-Encoding");
//   response.set_content(std::move(page), "text/html; charset=utf-8");
//
// How long it is, whether it comes in chunks and what becomes of the connection is the transport's
// to say. A plain value.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/transport/headers.h"

namespace muster::http {

// Where the pieces of a stream go. For the thread that is asked for a piece, while it is.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Sends it before it returns. False: the peer is gone.
  virtual bool write(std::string_view bytes) = 0;
  virtual bool is_writable() const = 0;
  // This was the last piece.
  virtual void finish() = 0;
};

// A body that is made while it is sent.
struct BodyStream {
  // Writes the next piece; called again until it calls finish(). False: the body cannot be
  // completed, and the connection is closed without its end, so that nobody takes it for whole.
  std::function<bool(BodySink&)> write_piece = {};
  // What becomes of it when the server stops: it is cut before its next piece, or completed.
  enum class AtStop : bool { kCut, kComplete } at_stop = AtStop::kCut;
};

struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  BodyStream stream = {};  // instead of `body`

  bool is_stream() const { return stream.write_piece != nullptr; }

  // In place of one of the same name. A value that no header can have, with a line break in it, is
  // left out.
  void set_header(std::string_view name, std::string_view value);
  // Beside those of the same name.
  void add_header(std::string_view name, std::string_view value);
  // Each replaces the body before it.
  void set_content(std::string bytes, std::string_view type);
  void set_stream(BodyStream made, std::string_view type);
  void clear_content();
};

}  // namespace muster::http

// The body of the request being answered, read at most once.
//
// A body of known length comes straight from the connection; chunks and forms in parts go through
// cpp-httplib's decoders. For the thread that answers; it must not outlive the call.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <httplib.h>

#include "http/transport/body_part.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

class BodyReader {
 public:
  using IsStopping = std::function<bool()>;
  // There is no body.
  explicit BodyReader(std::nullptr_t) {}
  BodyReader(SocketStream& stream, std::size_t bytes, IsStopping is_stopping)
      : stream_(&stream), bytes_(bytes), is_stopping_(std::move(is_stopping)) {}
  BodyReader(SocketStream& stream, const httplib::ContentReader& decoder, IsStopping is_stopping)
      : stream_(&stream), decoder_(&decoder), is_stopping_(std::move(is_stopping)) {}

  // kStopped: it did not arrive whole because the server stops. kCrowded: it has not arrived, and
  // too many threads wait for bodies of others.
  enum class Outcome { kRead, kTooLarge, kBroken, kStopped, kCrowded };
  // Appends at most `bytes_max` to `body`. The connection closes after anything but kRead.
  Outcome read(std::string& body, std::size_t bytes_max);
  // The same of a multipart/form-data body, which may have at most kPartsMax parts. Requires: the
  // request says that it is one.
  Outcome read_parts(std::vector<BodyPart>& parts, std::size_t bytes_max);
  static constexpr std::size_t kPartsMax = 32;
  // Whether the connection can go on after the answer.
  bool is_done() const { return done_ || (decoder_ == nullptr && bytes_ == 0); }

 private:
  Outcome outcome(bool whole, bool too_large);

  SocketStream* stream_ = nullptr;
  std::size_t bytes_ = 0;
  const httplib::ContentReader* decoder_ = nullptr;
  IsStopping is_stopping_;
  bool done_ = false;
};

}  // namespace muster::http

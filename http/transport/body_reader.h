// The body of the request being answered, read at most once.
//
// A body of known length comes straight from the connection; chunks go through a decoder
// (codec.h). For the thread that answers; it must not outlive the call.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

class SocketStream;

// Reads a body that is sent in another form. False: it did not come whole, or `take` returned
// false.
class BodyDecoder {
 public:
  using Take = std::function<bool(std::string_view bytes)>;
  virtual ~BodyDecoder() = default;
  virtual bool read(const Take& take) const = 0;
};

class BodyReader {
 public:
  using IsStopping = std::function<bool()>;
  // There is no body.
  explicit BodyReader(std::nullptr_t) {}
  // `bytes`: how long it is; absent where it comes in chunks, and only its end will tell.
  // `decoder`: null where there is nothing to decode.
  BodyReader(SocketStream& stream, std::optional<std::size_t> bytes, const BodyDecoder* decoder,
             IsStopping is_stopping);

  // kStopped: it did not arrive whole because the server stops. kCrowded: it has not arrived, and
  // too many threads wait for bodies of others.
  enum class Outcome { kRead, kTooLarge, kBroken, kStopped, kCrowded };
  // Appends at most `bytes_max` to `body`. The connection closes after anything but kRead.
  Outcome read(std::string& body, std::size_t bytes_max);
  // Whether nothing of it is left on the connection, which can then go on after the answer.
  bool is_done() const { return done_ || bytes_ == 0; }

 private:
  Outcome read_plain(std::string& body);
  Outcome outcome(bool whole, bool too_large);

  SocketStream* stream_ = nullptr;
  std::optional<std::size_t> bytes_ = 0;
  const BodyDecoder* decoder_ = nullptr;
  IsStopping is_stopping_;
  bool done_ = true;
};

}  // namespace muster::http

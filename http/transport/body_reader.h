// The body of the request being answered, read at most once.
//
// A body of known length comes straight from the connection; chunks and forms in parts go through a
// decoder (codec.h). For the thread that answers; it must not outlive the call.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/transport/body_part.h"

namespace muster::http {

class SocketStream;

// Takes a body apart that is more than its bytes. Each function reads all of it; false: it did not
// come whole, or `take` or `begin` returned false.
class BodyDecoder {
 public:
  using Take = std::function<bool(std::string_view bytes)>;
  virtual ~BodyDecoder() = default;
  virtual bool read(const Take& take) const = 0;
  // `begin` gets each part without its bytes, `take` then gets those.
  virtual bool read_parts(const std::function<bool(BodyPart part)>& begin,
                          const Take& take) const = 0;
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
  // The same of a multipart/form-data body, which may have at most kPartsMax parts. Requires: the
  // request says that it is one.
  Outcome read_parts(std::vector<BodyPart>& parts, std::size_t bytes_max);
  static constexpr std::size_t kPartsMax = 32;
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

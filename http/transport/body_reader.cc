#include "http/transport/body_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"
#include "http/transport/socket_stream.h"

namespace muster::http {

BodyReader::BodyReader(SocketStream& stream, std::optional<std::size_t> bytes,
                       const BodyDecoder* decoder, IsStopping is_stopping)
    : stream_(&stream),
      bytes_(bytes),
      decoder_(decoder),
      is_stopping_(std::move(is_stopping)),
      done_(decoder == nullptr && bytes == 0) {}

BodyReader::Outcome BodyReader::outcome(bool whole, bool too_large) {
  // cpp-httplib accepts chunks that end without their empty line.
  whole = whole && stream_->has_whole_chunks();
  done_ = whole;
  if (too_large) return Outcome::kTooLarge;
  if (whole) return Outcome::kRead;
  if (stream_->is_crowded()) return Outcome::kCrowded;
  return is_stopping_() ? Outcome::kStopped : Outcome::kBroken;
}

BodyReader::Outcome BodyReader::read(std::string& body, std::size_t bytes_max) {
  if (done_) return Outcome::kRead;
  if (bytes_ && *bytes_ > bytes_max) return outcome(false, true);
  if (decoder_ == nullptr) return read_plain(body);
  bool too_large = false;
  const bool whole = decoder_->read([&](std::string_view bytes) {
    too_large = bytes.size() > bytes_max || body.size() > bytes_max - bytes.size();
    if (!too_large) body.append(bytes);
    return !too_large;
  });
  return outcome(whole, too_large);
}

BodyReader::Outcome BodyReader::read_plain(std::string& body) {
  MUSTER_CHECK(bytes_, "chunks without a decoder");
  // Not more than what is there by now: the rest is the peer's word only.
  std::size_t left = *bytes_;
  body.reserve(body.size() + std::min(left, stream_->arrived().size()));
  std::array<char, 16384> piece;
  while (left > 0) {
    const ssize_t n = stream_->read(piece.data(), std::min(left, piece.size()));
    if (n <= 0) return outcome(false, false);
    body.append(piece.data(), static_cast<std::size_t>(n));
    left -= static_cast<std::size_t>(n);
  }
  return outcome(true, false);
}

}  // namespace muster::http

#include "http/transport/body_reader.h"

#include <algorithm>
#include <array>

namespace muster::http {

BodyReader::Outcome BodyReader::outcome(bool whole, bool too_large) {
  // cpp-httplib takes chunks for whole that end without their empty line.
  whole = whole && stream_->has_whole_chunks();
  done_ = whole;
  if (too_large) return Outcome::kTooLarge;
  if (whole) return Outcome::kRead;
  if (stream_->is_crowded()) return Outcome::kCrowded;
  return is_stopping_() ? Outcome::kStopped : Outcome::kBroken;
}

BodyReader::Outcome BodyReader::read(std::string& body, std::size_t bytes_max) {
  if (is_done()) return Outcome::kRead;
  if (decoder_ == nullptr) {
    if (bytes_ > bytes_max) return outcome(false, true);
    // Not more than what is there by now: the rest is the peer's word only.
    body.reserve(body.size() + std::min(bytes_, stream_->arrived().size()));
    std::array<char, 16384> piece;
    for (std::size_t left = bytes_; left > 0;) {
      const ssize_t n = stream_->read(piece.data(), std::min(left, piece.size()));
      if (n <= 0) return outcome(false, false);
      body.append(piece.data(), static_cast<std::size_t>(n));
      left -= static_cast<std::size_t>(n);
    }
    return outcome(true, false);
  }
  bool too_large = false;
  const bool whole = (*decoder_)([&](const char* bytes, std::size_t n) {
    too_large = n > bytes_max || body.size() > bytes_max - n;
    if (!too_large) body.append(bytes, n);
    return !too_large;
  });
  return outcome(whole, too_large);
}

BodyReader::Outcome BodyReader::read_parts(std::vector<BodyPart>& parts, std::size_t bytes_max) {
  if (is_done()) return Outcome::kRead;
  if (decoder_ == nullptr) return outcome(false, false);
  bool too_large = false;
  std::size_t size = 0;
  const bool whole = (*decoder_)(
      [&](const httplib::MultipartFormData& part) {
        size += part.name.size() + part.filename.size() + part.content_type.size();
        too_large = parts.size() == kPartsMax || size > bytes_max;
        if (!too_large) parts.push_back({part.name, part.filename, part.content_type, {}});
        return !too_large;
      },
      [&](const char* bytes, std::size_t n) {
        size += n;
        too_large = size > bytes_max;
        if (!too_large) parts.back().bytes.append(bytes, n);
        return !too_large;
      });
  return outcome(whole, too_large);
}

}  // namespace muster::http

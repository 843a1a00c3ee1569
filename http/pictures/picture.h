// Makes a profile picture from untrusted bytes.
//
//   PictureMaker maker({.side_pixels_max = 512, .bytes_max = 1 << 20});
//   Result<ImageBytes> image = maker.make(upload);
//
// PNG, JPEG, GIF (first frame) and WebP, recognised by their first bytes: what the sender calls it
// (image/jpg, image/pjpeg, application/octet-stream) does not matter. The size is read from the
// header and checked before any pixel is decoded. The result is upright, in sRGB, without metadata,
// encoded as WebP and at most kStoredSidePixelsMax per side: small enough for one event.
//
// Uses libvips, loaded with the first picture, because loading it and its dependencies takes longer
// than most shell commands. Pictures are decoded one at a time; a caller that waits too long gets
// kBusy. Threads: any.
#pragma once

#include <cstddef>
#include <mutex>
#include <string_view>

#include "core/events/types.h"
#include "core/result.h"

namespace muster::http {

inline constexpr int kStoredSidePixelsMax = 512;
// Well below the limit of a commit.
inline constexpr std::size_t kStoredBytesMax = 700'000;

struct PictureLimits {
  int side_pixels_max = 512;
  std::size_t bytes_max = std::size_t{1} << 20;
};

class PictureMaker {
 public:
  explicit PictureMaker(PictureLimits limits) : limits_(limits) {}

  const PictureLimits& limits() const { return limits_; }

  // Errors, all with field "avatar": kTooLarge (bytes or pixels), kInvalid (none of the four
  // formats, damaged), kBusy, kIo (libvips is missing).
  Result<ImageBytes> make(std::string_view bytes);

 private:
  const PictureLimits limits_;
  std::timed_mutex decoding_;
};

}  // namespace muster::http

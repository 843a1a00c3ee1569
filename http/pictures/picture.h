// Makes a profile picture out of bytes that a stranger sent.
//
//   PictureMaker maker({.side_pixels_max = 512, .bytes_max = 1 << 20});
//   Result<ImageBytes> image = maker.make(upload, "image/png");
//
// PNG, JPEG, GIF (its first frame) and WebP, told apart by their first bytes. The size is read from
// the header and checked before a pixel is decoded. What comes out is turned upright, in sRGB,
// without any metadata, encoded anew as WebP and at most kStoredSidePixelsMax a side: small enough
// for one event.
//
// libvips does the work. It is loaded at the first picture, because loading it and what it depends
// on takes longer than most commands of the shell run. One picture is decoded at a time; who waits
// too long gets kBusy. Threads: any.
#pragma once

#include <cstddef>
#include <mutex>
#include <string_view>

#include "core/events/types.h"
#include "core/result.h"

namespace muster::http {

inline constexpr int kStoredSidePixelsMax = 512;
// Well below what a commit may hold.
inline constexpr std::size_t kStoredBytesMax = 700'000;

struct PictureLimits {
  int side_pixels_max = 512;
  std::size_t bytes_max = std::size_t{1} << 20;
};

class PictureMaker {
 public:
  explicit PictureMaker(PictureLimits limits) : limits_(limits) {}

  const PictureLimits& limits() const { return limits_; }

  // `declared_type` is what the sender says it is, as a media type; empty or
  // application/octet-stream says nothing. Errors, all with field "avatar": kTooLarge (bytes or
  // pixels), kInvalid (none of the four formats, another one than declared, damaged), kBusy, kIo
  // (libvips is missing).
  Result<ImageBytes> make(std::string_view bytes, std::string_view declared_type);

 private:
  const PictureLimits limits_;
  std::timed_mutex decoding_;
};

}  // namespace muster::http

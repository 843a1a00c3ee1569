#include "http/pictures/picture.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "http/pictures/format.h"
#include "http/pictures/vips.h"
#include "http/pictures/webp.h"

namespace muster::http {
namespace {

constexpr const char* kField = "avatar";
constexpr auto kDecodingWait = std::chrono::seconds(5);
// The last one is for noise, which does not compress.
constexpr std::array kQualities = {85, 60, 20};

tl::unexpected<Error> not_whole(const Vips& v) {
  const std::string why = v.error_buffer();
  v.error_clear();
  return fail(ErrorCode::kInvalid,
              "This picture is damaged or incomplete. Save it again and retry.", kField, why);
}

struct Unref {
  void operator()(VipsImage* image) const { vips()->unref(image); }
};
using ImagePtr = std::unique_ptr<VipsImage, Unref>;

// Reads the header; pixels are decoded on demand.
Result<ImagePtr> open(const Vips& v, ImageFormat format, std::string_view bytes) {
  VipsImage* image = nullptr;
  void* data = const_cast<char*>(bytes.data());  // libvips only reads it
  const auto load = [&](auto loader) {
    return loader(data, bytes.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                  VIPS_FAIL_ON_TRUNCATED, static_cast<const char*>(nullptr));
  };
  int failed = -1;
  switch (format) {
    case ImageFormat::kPng:
      failed = load(v.pngload);
      break;
    case ImageFormat::kJpeg:
      failed = load(v.jpegload);
      break;
    case ImageFormat::kGif:
      failed = load(v.gifload);
      break;
    case ImageFormat::kWebp:
      failed = load(v.webpload);
      break;
  }
  if (failed != 0) return not_whole(v);
  return ImagePtr(image);
}

Result<ImageBytes> save(const Vips& v, VipsImage* image) {
  for (const int quality : kQualities) {
    void* data = nullptr;
    std::size_t size = 0;
    if (v.webpsave(image, &data, &size, "Q", quality, "strip", TRUE,
                   static_cast<const char*>(nullptr)) != 0) {
      return not_whole(v);
    }
    ImageBytes encoded{without_metadata({static_cast<const char*>(data), size})};
    v.free(data);
    if (encoded.webp.size() <= kStoredBytesMax) return encoded;
  }
  return fail(ErrorCode::kTooLarge, "This picture cannot be made small enough. Use a simpler one.",
              kField);
}

Result<ImageBytes> encode_anew(const Vips& v, ImageFormat format, std::string_view bytes,
                               int side_pixels_max) {
  const Result<ImagePtr> image = open(v, format, bytes);
  if (!image) return tl::unexpected(image.error());
  const int width = v.width(image->get());
  const int height = v.height(image->get());
  if (std::max(width, height) > side_pixels_max) {
    const std::string limit = std::to_string(side_pixels_max);
    return fail(ErrorCode::kTooLarge,
                "This picture has " + std::to_string(width) + " x " + std::to_string(height) +
                    " pixels. Use at most " + limit + " x " + limit + ".",
                kField);
  }
  VipsImage* upright = nullptr;
  if (v.thumbnail(image->get(), &upright, kStoredSidePixelsMax, "height", kStoredSidePixelsMax,
                  "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                  static_cast<const char*>(nullptr)) != 0) {
    return not_whole(v);
  }
  return save(v, ImagePtr(upright).get());
}

}  // namespace

Result<ImageBytes> PictureMaker::make(std::string_view bytes) {
  if (bytes.empty()) return fail(ErrorCode::kInvalid, "Choose a picture.", kField);
  if (bytes.size() > limits_.bytes_max) {
    return fail(ErrorCode::kTooLarge,
                "This file has " + std::to_string(bytes.size()) + " bytes. Use at most " +
                    std::to_string(limits_.bytes_max) + ".",
                kField);
  }
  const auto format = image_format_of(bytes);
  if (!format)
    return fail(ErrorCode::kInvalid, "This file is not a PNG, JPEG, GIF or WebP image.", kField);
  const std::unique_lock turn(decoding_, kDecodingWait);
  if (!turn)
    return fail(ErrorCode::kBusy, "Too many pictures at once. Try again in a moment.", kField);
  const Vips* v = vips();
  if (v == nullptr) {
    return fail(ErrorCode::kIo, "This server cannot read pictures.", kField,
                MUSTER_VIPS_LIBRARY " cannot be loaded");
  }
  Result<ImageBytes> made = encode_anew(*v, *format, bytes, limits_.side_pixels_max);
  v->thread_shutdown();  // frees what it keeps for this thread
  return made;
}

}  // namespace muster::http

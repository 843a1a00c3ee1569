// Which image format bytes are in, by their first bytes alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::http {

enum class ImageFormat : std::uint8_t { kPng, kJpeg, kGif, kWebp };

// Absent: none of the four.
std::optional<ImageFormat> image_format_of(std::string_view bytes);
std::string_view media_type_of(ImageFormat format);
// As people write it: "PNG".
std::string_view name_of(ImageFormat format);

}  // namespace muster::http

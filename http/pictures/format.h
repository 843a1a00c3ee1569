// Detects an image format from the first bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::http {

enum class ImageFormat : std::uint8_t { kPng, kJpeg, kGif, kWebp };

// nullopt: none of the four formats.
std::optional<ImageFormat> image_format_of(std::string_view bytes);
std::string_view media_type_of(ImageFormat format);
// The name for people: "PNG".
std::string_view name_of(ImageFormat format);

}  // namespace muster::http

// Detects an image format from the first bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::http {

enum class ImageFormat : std::uint8_t { kPng, kJpeg, kGif, kWebp };

// nullopt: none of the four formats.
std::optional<ImageFormat> image_format_of(std::string_view bytes);

}  // namespace muster::http

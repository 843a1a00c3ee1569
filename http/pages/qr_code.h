// A QR code as inline SVG, black on white in every theme: cameras want it so.
//
//   if (const auto svg = qr_code_svg(text, "QR code of the checkpoint")) ...
//
// Drawn with libqrencode, which is loaded with the first. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http::pages {

// What a code of medium error correction holds. A code near it is too fine for most cameras.
inline constexpr std::size_t kQrCodeBytesMax = 2331;

// `label`, our own words (they are not escaped), is for those who do not see it; `text` has no NUL.
// nullopt: the text is too long or empty, or the library is not installed.
std::optional<std::string> qr_code_svg(const std::string& text, std::string_view label);

}  // namespace muster::http::pages

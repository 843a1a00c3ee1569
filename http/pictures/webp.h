// Removes everything but the picture from a WebP file: EXIF, XMP and colour profile.
//
// The encoder always writes an EXIF block of its own, and a 7 KB profile that says what is assumed
// without it (sRGB). Source: RFC 9649, section 2.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

// Requires: `webp` is a WebP file as written by an encoder; anything else is returned unchanged.
std::string without_metadata(std::string_view webp);

}  // namespace muster::http

// Takes what is not picture out of a WebP file: EXIF, XMP and colour profile.
//
// The encoder writes an EXIF block of its own making whatever it is told, and a profile of 7 KB
// that says what is assumed without it (sRGB). Source: RFC 9649, section 2.
#pragma once

#include <string>
#include <string_view>

namespace muster::http {

// Requires: `webp` is a WebP file as an encoder wrote it; anything else comes back as it is.
std::string without_metadata(std::string_view webp);

}  // namespace muster::http

// The parts of a multipart/form-data body (RFC 7578, RFC 2046 section 5.1.1).
//
//   const auto boundary = form_boundary(request.headers.first("Content-Type"));
//   std::vector<BodyPart> parts;
//   read_form_parts(body, *boundary, parts);
//
// Names of headers and parameters, and media types, ignore case. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/transport/body_part.h"

namespace muster::http {

inline constexpr std::size_t kFormPartsMax = 32;

// That of "multipart/form-data; boundary=...". nullopt if it is another type, or has none or one
// that is too long (70 characters).
std::optional<std::string> form_boundary(std::string_view content_type);

enum class FormParts : std::uint8_t { kRead, kBroken, kTooMany };
// Appends to `parts`. kBroken: the body does not begin with the boundary (text before it is
// skipped) or does not end with it, or a part has no name.
FormParts read_form_parts(std::string_view body, std::string_view boundary,
                          std::vector<BodyPart>& parts);

}  // namespace muster::http

// The parts of a multipart/form-data body (RFC 7578, RFC 2046 section 5.1.1).
//
//   const auto boundary = form_boundary(request.headers.first("Content-Type"));
//   std::vector<BodyPart> parts;
//   read_form_parts(body, *boundary, parts);
//
// Not cpp-httplib's parser: that one loses parts depending on where the network has cut the body,
// and takes names of headers and parameters only in the case that browsers happen to use. Here they
// ignore case, and the body is read when all of it is there. Mail may have text around the parts; a
// form that has some is refused, because readers disagree about what it is. Pure functions.
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
// Appends to `parts`. kBroken: the body does not begin and end with the boundary, blank lines
// aside, or a part has no name, two names, or more than 8 KiB of headers.
FormParts read_form_parts(std::string_view body, std::string_view boundary,
                          std::vector<BodyPart>& parts);

}  // namespace muster::http

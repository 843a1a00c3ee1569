// Forms in parts: what a browser sends is read as it was sent, and nothing is read that was not
// there. Input: the body, whose boundary is "xYz".

#include <algorithm>
#include <string>
#include <vector>

#include "core/check.h"
#include "http/transport/multipart.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using http::BodyPart;
using Parts = std::vector<BodyPart>;

bool are_equal(const Parts& a, const Parts& b) {
  return std::ranges::equal(a, b, [](const BodyPart& x, const BodyPart& y) {
    return x.name == y.name && x.file_name == y.file_name && x.content_type == y.content_type &&
           x.bytes == y.bytes;
  });
}

std::string as_a_browser_sends(const Parts& parts, std::string_view boundary) {
  std::string body;
  for (const BodyPart& part : parts) {
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
    body.append(part.name).append("\"");
    if (!part.file_name.empty()) body.append("; filename=\"").append(part.file_name).append("\"");
    if (!part.content_type.empty()) body.append("\r\nContent-Type: ").append(part.content_type);
    body.append("\r\n\r\n").append(part.bytes).append("\r\n");
  }
  return body.append("--").append(boundary).append("--\r\n");
}

// Browsers write a quotation mark as %22.
bool can_be_sent(const BodyPart& part, std::string_view boundary) {
  const auto is_plain = [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != ';';
  };
  return !part.name.empty() && std::ranges::all_of(part.name, is_plain) &&
         std::ranges::all_of(part.file_name, is_plain) &&
         std::ranges::all_of(part.content_type, is_plain) &&
         part.bytes.find(boundary) == std::string::npos;
}

}  // namespace

void fuzz(std::string_view input) {
  constexpr std::string_view kBrowsers = "----WebKitFormBoundary0123456789abcdef";
  Parts parts;
  if (http::read_form_parts(input, "xYz", parts) != http::FormParts::kRead) return;
  std::size_t size = 0;
  for (const BodyPart& part : parts) size += part.bytes.size() + part.name.size();
  MUSTER_CHECK(size <= input.size(), "{} bytes of parts in {}", size, input.size());

  const bool can_all_be_sent = std::ranges::all_of(
      parts, [&](const BodyPart& part) { return can_be_sent(part, kBrowsers); });
  if (!can_all_be_sent) return;
  Parts again;
  const std::string sent = as_a_browser_sends(parts, kBrowsers);
  MUSTER_CHECK(http::read_form_parts(sent, kBrowsers, again) == http::FormParts::kRead &&
                   are_equal(again, parts),
               "what a browser sends is read in another way");
}

}  // namespace muster::fuzz

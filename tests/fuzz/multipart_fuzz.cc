// Forms in parts: the pieces in which one arrives make no difference where it begins with its
// boundary (all browsers write it so; with text in front cpp-httplib 0.18 may refuse it), and what
// a browser sends is read as it was sent. Input: a byte that says how much comes with the head,
// then the body, whose boundary is "xYz".

#include <algorithm>
#include <string>
#include <vector>

#include "core/check.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/http/form_in_parts.h"

namespace muster::fuzz {
namespace {

using http::BodyPart;
using http::read_form;
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
  constexpr std::string_view kBoundary = "xYz";
  constexpr std::string_view kBrowsers = "----WebKitFormBoundary0123456789abcdef";
  Input in(input);
  const std::size_t cut = in.byte();
  const std::string_view body = in.rest();
  const auto whole = read_form(kBoundary, body, body.size());
  if (body.starts_with("--xYz\r\n")) {
    const auto pieces = read_form(kBoundary, body, std::min(cut, body.size()));
    MUSTER_CHECK(whole.has_value() == pieces.has_value() && (!whole || are_equal(*whole, *pieces)),
                 "it matters that {} bytes came first", cut);
  }
  if (!whole) return;
  std::size_t size = 0;
  for (const BodyPart& part : *whole) size += part.bytes.size() + part.name.size();
  MUSTER_CHECK(size <= body.size(), "{} bytes of parts in {}", size, body.size());

  const bool is_sent = !whole->empty() && std::ranges::all_of(*whole, [&](const BodyPart& part) {
    return can_be_sent(part, kBrowsers);
  });
  if (!is_sent) return;
  const std::string sent = as_a_browser_sends(*whole, kBrowsers);
  const auto again = read_form(kBrowsers, sent, std::min(cut, sent.size()));
  MUSTER_CHECK(again && are_equal(*again, *whole), "what a browser sends is read in another way");
}

}  // namespace muster::fuzz

// Queries and forms, and where a browser may be sent. Input: a name, a value and another text as it
// comes, each a line.

#include <algorithm>
#include <optional>
#include <string>

#include "core/check.h"
#include "http/pipeline/form_fields.h"
#include "http/transport/url.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using namespace muster::http;

void check_encoding(std::string_view text) {
  const std::string encoded = url_encode(text);
  MUSTER_CHECK(url_decode(encoded) == text && form_decode(encoded) == text, "{} loses something",
               encoded);
  MUSTER_CHECK(encoded.find_first_of("&=+#?/ \r\n;\"'<>") == std::string::npos, "{} is not encoded",
               encoded);
  MUSTER_CHECK(url_decode(text).size() <= text.size(), "decoding makes more of a text");
  // A "+" is the one thing that a path and a form read in two ways.
  if (text.find('+') == std::string_view::npos)
    MUSTER_CHECK(url_decode(text) == form_decode(text), "a path and a form are read in two ways");
}

void check_fields(std::string_view name, std::string_view value, std::string_view others) {
  const std::string own = url_encode(name) + "=" + url_encode(value);
  MUSTER_CHECK(FormFields(own).first(name) == value, "{} is read in another way", own);
  const std::string text(others);
  const auto before = FormFields(text).first(name);
  MUSTER_CHECK(FormFields(own + "&" + text).first(name) == value, "the first is not the first");
  MUSTER_CHECK(FormFields(text + "&" + own).first(name) == before.value_or(std::string(value)),
               "the first is not the first");
}

void check_local_path(std::string_view text) {
  if (!is_local_path(text)) return;
  MUSTER_CHECK(text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\"),
               "{} leads elsewhere", text);
  MUSTER_CHECK(std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; }),
               "{} cannot stand in a header", text);
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::string_view name = in.line();
  const std::string_view value = in.line();
  check_encoding(name);
  check_encoding(in.rest());
  check_fields(name, value, in.rest());
  check_local_path(name);
}

}  // namespace muster::fuzz

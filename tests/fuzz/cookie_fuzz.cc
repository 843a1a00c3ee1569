// The cookies of a request. Input: a name, and the values of headers as they came, each a line.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.h"
#include "http/pipeline/cookie_values.h"
#include "http/pipeline/header_value.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using namespace muster::http;

// What the header file says, in the plainest way: every pair by itself.
std::vector<std::string> expected(std::string_view name, const Headers& headers) {
  std::vector<std::string> values;
  for (const Header& header : headers) {
    std::string rest = header.value + ';';
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string pair(trimmed(std::string_view(rest).substr(0, end)));
      rest.erase(0, end + 1);
      const std::size_t equals = pair.find('=');
      if (equals != std::string::npos && pair.substr(0, equals) == name)
        values.push_back(pair.substr(equals + 1));
    }
  }
  values.resize(std::min(values.size(), kCookiesOfANameMax));
  return values;
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::string_view name = in.line();
  // Ours have no others.
  const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  if (!is_name) return;
  Headers headers;
  bool is_upper = false;
  while (!in.is_at_end()) {
    headers.add(is_upper ? "COOKIE" : "cookie", in.line());
    is_upper = !is_upper;
  }
  const auto values = cookie_values(name, headers);
  MUSTER_CHECK(std::ranges::equal(values, expected(name, headers)), "other values of {}", name);
  for (const std::string_view value : values) {
    MUSTER_CHECK(value.find(';') == std::string_view::npos, "a value of {} is more than that",
                 name);
  }
}

}  // namespace muster::fuzz

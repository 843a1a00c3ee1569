#include "http/transport/arrival.h"

#include <algorithm>
#include <charconv>

namespace muster::http {

namespace {

constexpr std::string_view kHeadEnd = "\n\r\n";

// Whether the line is this header's; `name` is in lower case.
bool is_header(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return false;
  return std::equal(name.begin(), name.end(), line.begin(),
                    [](char wanted, char c) { return wanted == (c | 0x20); });
}

// The length of a body that is to be waited for; 0 where there is none, or whoever answers sees to
// it (also where the length is nonsense: they refuse it).
std::size_t waited_body_bytes(std::string_view head) {
  std::size_t length = 0;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (is_header(line, "transfer-encoding") || is_header(line, "expect")) return 0;
    if (!is_header(line, "content-length")) continue;
    line.remove_prefix(std::string_view("content-length:").size());
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const auto [stop, bad] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (bad != std::errc()) return 0;
  }
  return length <= kWaitedBodyBytesMax ? length : 0;
}

}  // namespace

Arrival arrival_of(std::string_view bytes) {
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return bytes.size() < kHeadBytesMax ? Arrival::kHead : Arrival::kHeadTooLong;
  }
  const std::size_t head_bytes = end + kHeadEnd.size();
  if (head_bytes > kHeadBytesMax) return Arrival::kHeadTooLong;
  const std::size_t body_bytes = waited_body_bytes(bytes.substr(0, head_bytes));
  return bytes.size() - head_bytes < body_bytes ? Arrival::kBody : Arrival::kReady;
}

}  // namespace muster::http

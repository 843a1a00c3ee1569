#include "http/transport/arrival.h"

#include <algorithm>

namespace muster::http {

namespace {

constexpr HeadFault kTooLong{431, "The head of the request is too long."};
constexpr HeadFault kNoRequest{400, "This is not a valid HTTP request."};

Arrival part_of_head(std::string_view bytes) {
  if (bytes.size() >= kHeadBytesMax) return {.what = Arrived::kRefused, .fault = kTooLong};
  // Not a method (a TLS handshake, say): do not wait for its end.
  const bool may_be_one = bytes.empty() || bytes.front() == '\r' || is_token_char(bytes.front());
  if (!may_be_one) return {.what = Arrived::kRefused, .fault = kNoRequest};
  return {.what = Arrived::kPartOfHead};
}

// The length of a body that is to be waited for.
std::size_t waited_body_bytes(const RequestHead& head) {
  if (head.expects_continue) return 0;
  const std::size_t length = head.content_length.value_or(0);
  return length <= kWaitedBodyBytesMax ? length : 0;
}

}  // namespace

Arrival arrival_of(std::string_view bytes) {
  const auto head_end = head_bytes(bytes);
  if (!head_end) return part_of_head(bytes);
  if (*head_end > kHeadBytesMax) return {.what = Arrived::kRefused, .fault = kTooLong};
  const auto head = read_head(bytes.substr(0, *head_end));
  if (!head) return {.what = Arrived::kRefused, .fault = head.error()};
  const bool is_whole = bytes.size() - *head_end >= waited_body_bytes(*head);
  return {.what = is_whole ? Arrived::kRequest : Arrived::kPartOfBody,
          .head = *head,
          .head_bytes = *head_end};
}

std::size_t empty_lines(std::string_view bytes) {
  std::size_t size = 0;
  while (bytes.substr(size).starts_with("\r\n")) size += 2;
  return size;
}

}  // namespace muster::http

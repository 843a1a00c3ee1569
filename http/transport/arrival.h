// Whether a complete request has arrived, so that no thread waits for the rest, and whether it is
// valid.
//
//   arrival_of("GET / HTTP/1.1\r\n").what                  kPartOfHead
//   arrival_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n").what   kRequest; .head is the parsed head
//   arrival_of("GET / HTTP/1.1\r\n\r\n").what              kRefused; .fault is the reason
//
// A pure function; its result refers to the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/transport/request_head.h"

namespace muster::http {

// How much of an incomplete request a connection may keep in memory: 10,000 senders of half
// requests then hold 320 MB. Common proxies pass no longer heads.
inline constexpr std::size_t kHeadBytesMax = 16u << 10;
inline constexpr std::size_t kWaitedBodyBytesMax = 16u << 10;

enum class Arrived : std::uint8_t {
  kPartOfHead,
  kPartOfBody,  // of a body that is waited for
  // The whole head, and the whole body if its length is given, is at most kWaitedBodyBytesMax, and
  // the peer does not wait to be asked for it. Other bodies are read while answering.
  kRequest,
  kRefused,  // invalid, or its head is too long: answered, then closed
};

struct Arrival {
  Arrived what = Arrived::kPartOfHead;
  HeadFault fault = {};   // of kRefused
  RequestHead head = {};  // of kRequest and kPartOfBody
  std::size_t head_bytes = 0;
};

// Requires: no empty lines before the request (empty_lines()).
Arrival arrival_of(std::string_view bytes);

// The number of bytes of empty lines at the start, which some clients send after a body (RFC 9112
// section 2.2).
std::size_t empty_lines(std::string_view bytes);

}  // namespace muster::http

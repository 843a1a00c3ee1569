// Whether a request has arrived, so that no thread waits for its rest, and whether it is one.
//
//   arrival_of("GET / HTTP/1.1\r\n").what                  kPartOfHead
//   arrival_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n").what   kRequest; .head is what it says
//   arrival_of("GET / HTTP/1.1\r\n\r\n").what              kRefused; .fault is why
//
// A pure function; what it returns refers to the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/transport/request_head.h"

namespace muster::http {

// What one connection may keep in memory of a request that has not arrived: 10,000 senders of half
// requests then hold 320 MB. Common proxies let no longer head pass.
inline constexpr std::size_t kHeadBytesMax = 16u << 10;
inline constexpr std::size_t kWaitedBodyBytesMax = 16u << 10;

enum class Arrived : std::uint8_t {
  kPartOfHead,
  kPartOfBody,  // of one that is waited for
  // The whole head; and the whole body, where its length is given and at most kWaitedBodyBytesMax
  // and the peer does not wait to be asked for it. Other bodies are read by whoever answers.
  kRequest,
  kRefused,  // it is none, or its head is too long: answered, and the last of its connection
};

struct Arrival {
  Arrived what = Arrived::kPartOfHead;
  HeadFault fault = {};   // of kRefused
  RequestHead head = {};  // of kRequest and kPartOfBody
  std::size_t head_bytes = 0;
};

// Requires: no empty lines before the request (empty_lines).
Arrival arrival_of(std::string_view bytes);

// How many bytes at the start are empty lines, which some clients send after a body (RFC 9112
// section 2.2).
std::size_t empty_lines(std::string_view bytes);

}  // namespace muster::http

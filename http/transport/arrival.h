// Whether a request has arrived, so that no thread waits for its rest.
//
//   arrival_of("GET / HTTP/1.1\r\n")               kHead
//   arrival_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n")  kReady
//
// This finds where the head ends as cpp-httplib does (a line that is empty but for CR LF), and the
// length of the body; it judges neither. A pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster::http {

// What one connection may keep in memory of a request that has not arrived: 10,000 senders of half
// requests then hold 320 MB. Common proxies let no longer head pass.
inline constexpr std::size_t kHeadBytesMax = 16u << 10;
inline constexpr std::size_t kWaitedBodyBytesMax = 16u << 10;

enum class Arrival : std::uint8_t {
  kHead,  // not all of the head is here
  kBody,  // the head is, but not all of a body that is waited for
  // The whole head; and the whole body, where its length is given and at most kWaitedBodyBytesMax
  // and the peer does not wait to be asked for it. Other bodies are read by whoever answers.
  kReady,
  kHeadTooLong,
};

Arrival arrival_of(std::string_view bytes);

}  // namespace muster::http

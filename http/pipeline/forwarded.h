// What proxies say about where a request came from: X-Forwarded-For, and Forwarded of RFC 7239.
//
//   X-Forwarded-For: 203.0.113.7, 10.0.0.3
//   Forwarded: for="[2001:db8::1]:4711";proto=https, for=10.0.0.3
//
// Each proxy appends the address that connected to it, so what is on the right was written by those
// nearer to us, and what is on the left by anyone. Anyone can also try to change the meaning of
// what is appended later, with a quote that does not end for one: a header line with a fault counts
// as a single hop that says nothing. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "http/transport/headers.h"
#include "http/transport/ip_network.h"

namespace muster::http {

// Nearest first. nullopt: "unknown", an obfuscated identifier ("_gazonk"), or no address.
using Hops = std::vector<std::optional<IpAddress>>;

// No chain of proxies is nearly as long; what is further left is not read.
inline constexpr std::size_t kHopsMax = 64;

Hops x_forwarded_for_hops(const Headers& headers);
Hops forwarded_hops(const Headers& headers);

// "192.0.2.7", "192.0.2.7:4711", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711".
std::optional<IpAddress> hop_address(std::string_view node);

}  // namespace muster::http

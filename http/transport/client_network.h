// What a connection counts as when connections are limited per network: an IPv4 address, or a /56
// of IPv6, which a single line may be assigned.
//
//   client_network("203.0.113.7") != client_network("203.0.113.8")
//   client_network("2001:db8::1") == client_network("2001:db8::2")
//
// Pure functions of a numeric address as in Peer.
#pragma once

#include <cstdint>
#include <string>

namespace muster::http {

using ClientNetwork = std::uint64_t;

// 0 if the text is not an address (the peer of a Unix socket).
ClientNetwork client_network(const std::string& address);

// 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& address);

}  // namespace muster::http

// Whom a connection counts for when places are shared out: one IPv4 address, or one /56 of IPv6,
// which a single line may be given in full.
//
//   client_network("203.0.113.7") != client_network("203.0.113.8")
//   client_network("2001:db8::1") == client_network("2001:db8::2")
//
// Pure functions of a numeric address as Peer has it.
#pragma once

#include <cstdint>
#include <string>

namespace muster::http {

using ClientNetwork = std::uint64_t;

// 0 where the text is no address (the peer of a Unix socket).
ClientNetwork client_network(const std::string& address);

// 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& address);

}  // namespace muster::http

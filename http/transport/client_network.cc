#include "http/transport/client_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace muster::http {

namespace {

// Distinguishes IPv4 addresses from the halves of IPv6 addresses; ::ffff:0:0/96 is mapped to IPv4
// before this.
constexpr ClientNetwork kIpv4 = ClientNetwork{0xFFFF} << 32;
constexpr std::size_t kPrefixBytes = 7;

}  // namespace

ClientNetwork client_network(const std::string& address) {
  in_addr four{};
  if (::inet_pton(AF_INET, address.c_str(), &four) == 1) return kIpv4 | ntohl(four.s_addr);
  in6_addr six{};
  if (::inet_pton(AF_INET6, address.c_str(), &six) != 1) return 0;
  ClientNetwork prefix = 0;
  for (std::size_t i = 0; i < kPrefixBytes; ++i) prefix = prefix << 8 | six.s6_addr[i];
  prefix <<= 8;
  // ::1 and the other addresses below ::/56 count together.
  return prefix == 0 ? 1 : prefix;
}

bool is_loopback(const std::string& address) {
  in_addr four{};
  if (::inet_pton(AF_INET, address.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return address == "::1";
}

}  // namespace muster::http

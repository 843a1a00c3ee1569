// The network that limits count an address by: an IPv4 address itself, an IPv6 address's /56,
// because an ordinary line is assigned a /56 and can use every address in it.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// "192.0.2.7" for itself and for "::ffff:192.0.2.7", "2001:db8:1::/56" for "2001:db8:1:ff::9". Text
// that is not an address is returned unchanged.
std::string network_of(std::string_view address);

}  // namespace muster

// The network that a limit on addresses counts: an IPv4 address as it is, an IPv6 address as its
// /56, because whoever has one address there may have all of them: an ordinary line is given a /56.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// "192.0.2.7" of itself and of "::ffff:192.0.2.7", "2001:db8:1::/56" of "2001:db8:1:ff::9". Text
// that is no address stays as it is.
std::string network_of(std::string_view address);

}  // namespace muster

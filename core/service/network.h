// The network that limits count an address by: an IPv4 address itself, an IPv6 address's /64.
//
// A /64 is what one link has: a machine may use any of its 2^64 addresses and change it with every
// request (RFC 4862, RFC 8981). A shorter prefix would count strangers together, because providers
// and data centres put customers side by side, each with a /64 of their own. A line that has more
// than one (a /56, say) gains a factor for itself and nothing against a single account, whose
// guesses are also counted from everywhere (attempt_policies.h).
#pragma once

#include <string>
#include <string_view>

namespace muster {

// "192.0.2.7" for itself and for "::ffff:192.0.2.7", "2001:db8:1:2::/64" for "2001:db8:1:2:3::9".
// Text that is not an address is returned unchanged.
std::string network_of(std::string_view address);

}  // namespace muster

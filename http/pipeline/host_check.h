// Whether a request names this server in its Host header. A web page whose own name is made to
// resolve to this machine (DNS rebinding) is "same origin" with us in the browser's eyes; only Host
// still says the page's name.
//
//   HostCheck hosts({.listening = "127.0.0.1", .public_url = "https://people.example.org"});
//   hosts.allows("people.example.org", "127.0.0.1");   // true
//   hosts.allows("evil.example:8080", "127.0.0.1");    // false
//
// Known names: localhost and what ends in .localhost (RFC 6761), loopback addresses, the address
// that is listened on, the one that the connection arrived at, the host of the public URL and of
// the trusted origins, and the allowed hosts. Ports are not compared: rebinding is about names.
// Headers that claim another host (X-Forwarded-Host, Forwarded) are not looked at. Threads: any.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/guarded.h"

namespace muster::http {

class HostCheck {
 public:
  struct Settings {
    std::string listening = {};                     // --internal-host: an address or a name
    std::string public_url = {};                    // --host
    std::vector<std::string> trusted_origins = {};  // --trusted-origin
    std::vector<std::string> allowed_hosts = {};    // --allowed-host
  };
  explicit HostCheck(const Settings& settings);

  // `host`: the header's value. `local_address`: this end of the connection, as a number.
  bool allows(std::string_view host, std::string_view local_address) const;

 private:
  std::vector<std::string> known_;
};

// "People.Example.org:8080" -> "people.example.org", "[::1]:80" -> "::1". Addresses in their usual
// form, IPv4 as such also where it is written within IPv6. Nothing where it is no host[:port].
std::optional<std::string> host_name(std::string_view host);

// Writes into the server's log what was refused and how to allow it: each host once, and a bounded
// number of them, since anybody may send any. Threads: any.
class RefusedHosts {
 public:
  void note(std::string_view host);

 private:
  static constexpr std::size_t kNamedMax = 32;
  Guarded<std::set<std::string>> named_;
};

}  // namespace muster::http

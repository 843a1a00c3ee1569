// Whether a request's Host header names this server. If a web page's own name is made to resolve to
// this machine (DNS rebinding), it has the "same origin" as we do for the browser; only Host still
// contains the page's name.
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

  // `host`: the header's value. `local_address`: our numeric address of the connection.
  bool allows(std::string_view host, std::string_view local_address) const;

 private:
  std::vector<std::string> known_;
};

// "People.Example.org:8080" -> "people.example.org", "[::1]:80" -> "::1". Addresses in canonical
// form, IPv4 also if it is mapped into IPv6. nullopt if it is not host[:port].
std::optional<std::string> host_name(std::string_view host);

// Logs what was refused and how to allow it: each host once, and a bounded number of them, because
// anyone can send any. Threads: any.
class RefusedHosts {
 public:
  void note(std::string_view host);

 private:
  static constexpr std::size_t kNamedMax = 32;
  Guarded<std::set<std::string>> named_;
};

}  // namespace muster::http

// Whose word counts about where a request came from.
//
//   TrustedProxies proxies({*IpNetwork::parse("10.0.0.0/8")});
//   if (TrustedProxies::is_forwarded(request)) client = proxies.client_of(request);
//
// A connection from elsewhere is its own client, whatever its headers say. The headers of a trusted
// proxy (X-Forwarded-For, Forwarded) are read from the right: what is there was written by the
// proxy itself. While that is a trusted proxy too, the next one to the left is its word. What is
// left of the first other address was written by anyone.
//
// On this machine a connection is taken for a proxy's if it says so (it has such a header) and
// comes from a process that people do not log in as: root, a system user (uid below 1000: www-data,
// nginx, caddy, haproxy), or the server's own user. The first two and the last can read or replace
// the data directory or the proxy anyway. For another user of the machine that would be a way to be
// any client: to have ever new attempts at a password, and to put others' addresses into the audit
// log. This holds for the connection only: an address in a header that is of this machine is a
// client on this machine, unless loopback is among the networks.
//
// If there are both headers and they name different clients, one of them was passed on unread: then
// the proxy itself counts as the client. (Otherwise a client could choose its address with the
// header that the proxy does not set.)
//
// A plain value. Threads: any.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/guarded.h"
#include "http/transport/ip_network.h"
#include "http/transport/request.h"

namespace muster::http {

class TrustedProxies {
 public:
  enum class OnThisMachine : bool { kNone, kRecognised };

  // By default: recognised on this machine, and nowhere else.
  TrustedProxies() = default;
  explicit TrustedProxies(std::vector<IpNetwork> networks,
                          OnThisMachine on_this_machine = OnThisMachine::kRecognised)
      : networks_(std::move(networks)), on_this_machine_(on_this_machine) {}

  // Whether a proxy, or someone who wants to be taken for one, says where it comes from.
  static bool is_forwarded(const Request& request);
  // The numeric address of the one who asks. nullopt: the connection's own, because it is not that
  // of a trusted proxy.
  std::optional<std::string> client_of(const Request& request) const;
  // Whether an address is in one of the networks.
  bool contains(const IpAddress& address) const;
  // For the operator: "on this machine, 10.0.0.0/8"; empty if none is trusted.
  std::string text() const;

 private:
  bool trusts_connection(const Request& request) const;

  std::vector<IpNetwork> networks_;
  OnThisMachine on_this_machine_ = OnThisMachine::kRecognised;
};

// Logs proxies that are not trusted and how to trust them: each address once, and a bounded number;
// only private addresses, because the log must not advise to trust a stranger's.
//
// Such an address may be that of everyone behind the proxy. If attempts at passwords were counted
// for it, one person's mistakes would make all of them wait, so only accounts are counted
// (Device::is_shared). Someone in the private network can claim that by sending the header, and
// gains as many guesses as the accounts allow together. Threads: any.
class IgnoredProxies {
 public:
  // Whether the address is such a proxy's.
  bool note(const std::string& address);

 private:
  static constexpr std::size_t kNamedMax = 16;
  Guarded<std::set<std::string>> named_;
};

}  // namespace muster::http

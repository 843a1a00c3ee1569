#include "http/pipeline/trusted_proxies.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "http/pipeline/forwarded.h"
#include "http/transport/client_network.h"
#include "http/transport/connection_owner.h"

namespace muster::http {

namespace {

constexpr const char* kXForwardedFor = "X-Forwarded-For";
constexpr const char* kForwarded = "Forwarded";

// Below are root and the users of services (login.defs, SYS_UID_MAX).
constexpr uid_t kFirstPerson = 1000;

bool is_a_service(const Request& request) {
  const auto owner = connection_owner(request.client, request.server);
  return owner && (*owner < kFirstPerson || *owner == ::geteuid());
}

// The first from the right that is not a trusted proxy itself. An entry that says nothing ends the
// search at the proxy that wrote it.
std::string client_in(const Hops& hops, const TrustedProxies& proxies, const std::string& peer) {
  std::string client = peer;
  for (const auto& hop : hops) {
    if (!hop) break;
    client = hop->text();
    if (!proxies.contains(*hop)) break;
  }
  return client;
}

}  // namespace

bool TrustedProxies::is_forwarded(const Request& request) {
  return request.headers.has(kXForwardedFor) || request.headers.has(kForwarded);
}

std::optional<std::string> TrustedProxies::client_of(const Request& request) const {
  if (!trusts_connection(request)) return std::nullopt;
  const std::string& peer = request.client.address;
  std::optional<std::string> client;
  if (request.headers.has(kXForwardedFor)) {
    client = client_in(x_forwarded_for_hops(request.headers), *this, peer);
  }
  if (request.headers.has(kForwarded)) {
    std::string other = client_in(forwarded_hops(request.headers), *this, peer);
    if (client && *client != other) return peer;
    client = std::move(other);
  }
  return client;
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::ranges::any_of(networks_,
                             [&](const IpNetwork& each) { return each.contains(address); });
}

bool TrustedProxies::trusts_connection(const Request& request) const {
  const auto peer = IpAddress::parse(request.client.address);
  if (peer && contains(*peer)) return true;
  return on_this_machine_ == OnThisMachine::kRecognised && is_loopback(request.client.address) &&
         is_a_service(request);
}

std::string TrustedProxies::text() const {
  std::string text = on_this_machine_ == OnThisMachine::kRecognised ? "on this machine" : "";
  for (const IpNetwork& each : networks_) {
    if (!text.empty()) text += ", ";
    text += each.text();
  }
  return text;
}

bool IgnoredProxies::note(const std::string& address) {
  const auto peer = IpAddress::parse(address);
  if (!peer || !peer->is_private()) return false;
  const bool is_news = named_.with([&](std::set<std::string>& named) {
    return named.size() < kNamedMax && named.insert(address).second;
  });
  if (is_news) {
    spdlog::warn(
        "{} sends X-Forwarded-For or Forwarded, which is ignored: all its requests seem to come "
        "from one client, and attempts at passwords are limited by account only. If it is your "
        "proxy, start the server with --trusted-proxies {}.",
        address, address);
  }
  return true;
}

}  // namespace muster::http

#include "http/pipeline/host_check.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>

#include "core/ascii.h"

namespace muster::http {

namespace {

constexpr std::size_t kHostBytesMax = 255;

bool is_port(std::string_view text) {
  return text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> ipv6_name(const std::string& text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    ::inet_ntop(AF_INET, address.s6_addr + 12, out.data(), out.size());
  } else {
    ::inet_ntop(AF_INET6, &address, out.data(), out.size());
  }
  return out.data();
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_loopback(const std::string& name) {
  if (name == "localhost" || name == "::1" || name.ends_with(".localhost")) return true;
  in_addr address{};
  return name.starts_with("127.") && ::inet_pton(AF_INET, name.c_str(), &address) == 1;
}

// "https://people.example.org:8443/muster" -> "people.example.org:8443"
std::string_view authority_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

std::optional<std::string> host_name(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return std::nullopt;
  if (host.front() == '[') {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = host.substr(end + 1);
    if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
    return ipv6_name(std::string(host.substr(1, end - 1)));
  }
  const std::size_t colon = host.find(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return std::nullopt;
  std::string name = ascii_lower(host.substr(0, colon));
  if (name.ends_with('.')) name.pop_back();  // the same name, written absolutely
  if (name.empty() || name.ends_with('.') ||
      !std::all_of(name.begin(), name.end(), is_name_character)) {
    return std::nullopt;
  }
  return name;
}

HostCheck::HostCheck(const Settings& settings) {
  const auto know = [&](std::string_view host) {
    if (auto name = host_name(host)) known_.push_back(*std::move(name));
  };
  // An IPv6 address is given without brackets.
  const bool is_ipv6 = settings.listening.find(':') != std::string::npos;
  know(is_ipv6 ? "[" + settings.listening + "]" : settings.listening);
  know(authority_in(settings.public_url));
  for (const std::string& origin : settings.trusted_origins) know(authority_in(origin));
  for (const std::string& host : settings.allowed_hosts) know(host);
}

bool HostCheck::allows(std::string_view host, std::string_view local_address) const {
  const auto name = host_name(host);
  if (!name) return false;
  return *name == local_address || is_loopback(*name) ||
         std::find(known_.begin(), known_.end(), *name) != known_.end();
}

void RefusedHosts::note(std::string_view host) {
  // Text that is not a name is not logged: it may be anything, and cannot be allowed either.
  const std::string name = host_name(host).value_or("");
  const auto number = named_.with([&](std::set<std::string>& named) -> std::size_t {
    if (named.size() == kNamedMax || !named.insert(name).second) return 0;
    return named.size();
  });
  if (number == 0) return;
  if (name.empty()) {
    spdlog::warn("refused a request (421): its Host header is not a host name");
  } else {
    const bool is_ipv6 = name.find(':') != std::string::npos;
    spdlog::warn(
        "refused a request (421): unknown host \"{}\". If people use that name, start the server "
        "with "
        "--host https://{} (or --allowed-host {}).",
        name, is_ipv6 ? "[" + name + "]" : name, is_ipv6 ? "[" + name + "]" : name);
  }
  if (number == kNamedMax) spdlog::warn("no more refused hosts are logged until a restart");
}

}  // namespace muster::http

#include "http/pipeline/origin_check.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include <spdlog/spdlog.h>

#include "core/ascii.h"

namespace muster::http {

namespace {

// "https://example.org" -> "example.org"
std::string_view authority_of(std::string_view origin) {
  const std::size_t at = origin.find("://");
  return at == std::string_view::npos ? origin : origin.substr(at + 3);
}

bool is_same_host(const std::string& origin, const std::string& host) {
  // Host does not include the scheme; the default port is that of the origin's scheme.
  const std::string scheme = origin.substr(0, origin.find("://"));
  const auto ours = normal_origin(scheme + "://" + host);
  return ours && authority_of(*ours) == authority_of(origin);
}

bool is_among(const std::string& origin, const std::string& public_url,
              const std::vector<std::string>& trusted_origins) {
  if (!public_url.empty()) {
    // Only the origin: the public URL may have a path.
    const std::size_t path = public_url.find('/', public_url.find("://") + 3);
    if (normal_origin(public_url.substr(0, path)) == origin) return true;
  }
  return std::any_of(trusted_origins.begin(), trusted_origins.end(),
                     [&](const std::string& trusted) { return normal_origin(trusted) == origin; });
}

tl::unexpected<Error> refused(const std::string& from) {
  return fail(ErrorCode::kForbidden,
              "This request came from another site (" + from +
                  ") and was refused. If that site is yours, start the server with "
                  "--trusted-origin or MUSTER_TRUSTED_ORIGINS set to its origin.",
              "Origin");
}

}  // namespace

std::optional<std::string> normal_origin(std::string_view text) {
  std::string origin = ascii_lower(text);
  if (origin.ends_with('/')) origin.pop_back();
  std::string_view default_port;
  if (origin.starts_with("https://")) {
    default_port = ":443";
  } else if (origin.starts_with("http://")) {
    default_port = ":80";
  } else {
    return std::nullopt;
  }
  if (origin.ends_with(default_port)) origin.resize(origin.size() - default_port.size());
  if (origin.ends_with(default_port)) return std::nullopt;  // two ports
  const std::string_view authority = authority_of(origin);
  const bool plain = std::all_of(authority.begin(), authority.end(), [](unsigned char c) {
    return c > 0x20 && c != '/' && c != '?' && c != '#' && c != '@' && c != '\\' && c != 0x7F;
  });
  if (authority.empty() || !plain) return std::nullopt;
  return origin;
}

Result<void> check_origin(const OriginFacts& facts, const std::string& public_url,
                          const std::vector<std::string>& trusted_origins) {
  if (facts.method == "GET" || facts.method == "HEAD" || facts.method == "OPTIONS") return {};
  if (facts.has_token_only) return {};

  const auto origin = facts.origin ? normal_origin(*facts.origin) : std::nullopt;
  if (facts.sec_fetch_site) {
    // "none": typed or bookmarked. "same-site" is a neighbour under the same domain, that is,
    // another site.
    if (*facts.sec_fetch_site == "same-origin" || *facts.sec_fetch_site == "none") return {};
    if (origin && is_among(*origin, public_url, trusted_origins)) return {};
    return refused(facts.origin ? "Origin: " + *facts.origin : "no Origin was sent");
  }
  if (!facts.origin) return {};
  if (origin &&
      (is_same_host(*origin, facts.host) || is_among(*origin, public_url, trusted_origins))) {
    return {};
  }
  return refused("Origin: " + *facts.origin);
}

void RefusedOrigins::note(std::string_view origin) {
  const auto name = normal_origin(origin);
  if (!name) return;
  const auto number = named_.with([&](std::set<std::string>& named) -> std::size_t {
    if (named.size() == kNamedMax || !named.insert(*name).second) return 0;
    return named.size();
  });
  if (number == 0) return;
  spdlog::warn(
      "refused a change (403): it came from pages of {}. If that site is yours, start the server "
      "with --trusted-origin {} (or --host, if it is this server's own address).",
      *name, *name);
  if (number == kNamedMax) spdlog::warn("no more refused origins are logged until a restart");
}

}  // namespace muster::http
